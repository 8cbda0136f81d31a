#include "base/system_clock.h"

#include <fmt/format.h>

#include <cstdio>
#include <thread>

#include "sqlflow/error.h"

namespace sqlflow {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::microseconds;
using std::chrono::year_month_day;

std::chrono::microseconds ParseFraction(const std::string& text) {
  int64_t micros = 0;
  for (size_t i = 1; i < 7; ++i) {
    micros = micros * 10 + (i < text.size() ? text[i] - '0' : 0);
  }
  return microseconds(micros);
}

bool IsFraction(const std::string& text) {
  return text.size() > 1 && text[0] == '.' &&
         text.find_first_not_of("0123456789", 1) == std::string::npos;
}

std::chrono::system_clock::time_point ParseTime(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  const int fields = std::sscanf(text.c_str(), "%4d-%2d-%2d%*1[T ]%2d:%2d:%2d%n", &year, &month,
                                 &day, &hour, &minute, &second, &used);
  const std::string rest = fields == 6 ? text.substr(used) : "?";
  const year_month_day date{std::chrono::year(year), std::chrono::month(month),
                            std::chrono::day(day)};
  const bool in_range = hour < 24 && minute < 60 && second < 60 && date.ok();
  if (!in_range || (!rest.empty() && rest != "Z" && !IsFraction(rest))) {
    throw Error(ErrorCode::kInvalid, "Time is not of the form 2026-01-31T10:15:00Z: " + text);
  }
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + (IsFraction(rest) ? ParseFraction(rest) : microseconds(0));
}

}  // namespace

SystemClock::SystemClock(const std::string& fixed_time) {
  if (fixed_time.empty()) return;
  fixed_ = ParseTime(fixed_time);
  is_fixed_ = true;
}

std::chrono::system_clock::time_point SystemClock::Now() const {
  return is_fixed_ ? fixed_ : std::chrono::system_clock::now();
}

std::chrono::steady_clock::time_point SystemClock::Monotonic() const {
  return std::chrono::steady_clock::now();
}

void SystemClock::SleepFor(std::chrono::milliseconds time) const {
  std::this_thread::sleep_for(time);
}

std::chrono::system_clock::time_point ParseTimestamp(const std::string& text) {
  return ParseTime(text);
}

std::string FormatTimestamp(std::chrono::system_clock::time_point time) {
  const auto day = floor<days>(time);
  const auto rest = floor<microseconds>(time - day).count();
  return fmt::format("{} {:02}:{:02}:{:02}.{:06}", FormatDate(time), rest / 3'600'000'000,
                     rest / 60'000'000 % 60, rest / 1'000'000 % 60, rest % 1'000'000);
}

std::string FormatDate(std::chrono::system_clock::time_point time) {
  const year_month_day date{floor<days>(time)};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace sqlflow
