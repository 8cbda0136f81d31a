// Numbers in the byte order of the network.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace sqlflow {

inline uint16_t Swapped(uint16_t value) { return __builtin_bswap16(value); }
inline uint32_t Swapped(uint32_t value) { return __builtin_bswap32(value); }
inline uint64_t Swapped(uint64_t value) { return __builtin_bswap64(value); }

// T is an unsigned integer; `bytes` holds at least its size.
template <class T>
T LoadBig(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  if constexpr (std::endian::native == std::endian::little) value = Swapped(value);
  return value;
}

template <class T>
void StoreBig(T value, char* bytes) {
  if constexpr (std::endian::native == std::endian::little) value = Swapped(value);
  std::memcpy(bytes, &value, sizeof value);
}

template <class T>
void AppendBig(T value, std::string& out) {
  char bytes[sizeof value];
  StoreBig(value, bytes);
  out.append(bytes, sizeof bytes);
}

}  // namespace sqlflow
