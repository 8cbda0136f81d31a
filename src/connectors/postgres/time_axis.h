// Days and microseconds: PostgreSQL counts from 2000-01-01, batches from 1970-01-01.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace sqlflow {

inline constexpr int32_t kEpochDays = 10957;
inline constexpr int64_t kEpochMicroseconds = kEpochDays * int64_t{86400000000};

// Both sides have infinities. The server's are the smallest and the largest integer, those of
// batches (as the engine has them) the largest and its negative.
template <class T>
constexpr T kForever = std::numeric_limits<T>::max();
template <class T>
constexpr T kNever = std::numeric_limits<T>::min();

// Every date of the server can be held.
constexpr int32_t FromPostgresDate(int32_t days) {
  if (days == kForever<int32_t>) return days;
  if (days == kNever<int32_t>) return -kForever<int32_t>;
  return days + kEpochDays;
}

constexpr std::optional<int64_t> FromPostgresTimestamp(int64_t microseconds) {
  if (microseconds == kForever<int64_t>) return microseconds;
  if (microseconds == kNever<int64_t>) return -kForever<int64_t>;
  int64_t result = 0;
  if (__builtin_add_overflow(microseconds, kEpochMicroseconds, &result) ||
      result == kForever<int64_t>) {
    return std::nullopt;
  }
  return result;
}

// Nothing when it is before what the server can count; it refuses the rest of what it cannot hold.
template <class T>
constexpr std::optional<T> ToPostgres(T value, T epoch) {
  if (value == kForever<T>) return value;
  if (value == -kForever<T>) return kNever<T>;
  T result = 0;
  // A finite value must not become an infinity on the way.
  if (__builtin_sub_overflow(value, epoch, &result) || result == kNever<T>) return std::nullopt;
  return result;
}

}  // namespace sqlflow
