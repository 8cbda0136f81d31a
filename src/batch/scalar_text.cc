#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "batch/cell_text.h"

namespace sqlflow {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

struct CivilDate {
  int64_t year;
  int month;
  int day;
};

// Proleptic Gregorian calendar. std::chrono's years end at 32767, the engine's do not.
// Algorithm: https://howardhinnant.github.io/date_algorithms.html#civil_from_days
CivilDate CivilFromDays(int64_t days) {
  days += 719'468;
  const int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const int64_t day_of_era = days - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  const auto month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

std::string DaysText(int64_t days) {
  const CivilDate date = CivilFromDays(days);
  if (date.year > 0) return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
  return fmt::format("{:04}-{:02}-{:02} (BC)", 1 - date.year, date.month, date.day);
}

std::string ClockText(uint64_t microseconds) {
  const uint64_t seconds = microseconds / kMicrosPerSecond;
  std::string text =
      fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  const uint64_t fraction = microseconds % kMicrosPerSecond;
  if (fraction == 0) return text;
  text += fmt::format(".{:06}", fraction);
  return text.erase(text.find_last_not_of('0') + 1);
}

std::string FiniteTimestampText(int64_t microseconds) {
  int64_t days = microseconds / kMicrosPerDay;
  int64_t rest = microseconds % kMicrosPerDay;
  if (rest < 0) {
    rest += kMicrosPerDay;
    --days;
  }
  return DaysText(days) + " " + ClockText(static_cast<uint64_t>(rest));
}

template <class T>
std::string Infinity(T value) {
  if (value == std::numeric_limits<T>::max()) return "infinity";
  if (value == -std::numeric_limits<T>::max()) return "-infinity";
  return "";
}

// Fixed notation from 1e-4 to below 1e16, else an exponent of at least two digits.
template <class T>
std::string ShortestText(T value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::scientific).ptr;
  const std::string_view scientific(buffer, static_cast<size_t>(end - buffer));
  const size_t mark = scientific.find('e');
  int exponent = 0;
  const char* digits_begin = scientific.data() + mark + (scientific[mark + 1] == '+' ? 2 : 1);
  std::from_chars(digits_begin, end, exponent);
  if (exponent < -4 || exponent >= 16) return std::string(scientific);
  const auto fixed =
      std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::fixed).ptr;
  std::string text(buffer, fixed);
  return text.find('.') == std::string::npos ? text + ".0" : text;
}

void AppendUnit(int64_t count, std::string_view unit, std::string& out) {
  if (count == 0) return;
  if (!out.empty()) out += ' ';
  out += fmt::format("{} {}{}", count, unit, count == 1 || count == -1 ? "" : "s");
}

}  // namespace

std::string IntegerText(Int128 value) {
  // The smallest value has no positive counterpart, so digits are taken from the negative side.
  const bool negative = value < 0;
  if (!negative) value = -value;
  char buffer[40];
  char* at = buffer + sizeof(buffer);
  do {
    *--at = static_cast<char>('0' - static_cast<int>(value % 10));
    value /= 10;
  } while (value != 0);
  if (negative) *--at = '-';
  return {at, buffer + sizeof(buffer)};
}

std::string DecimalText(Int128 unscaled, int precision, int scale) {
  std::string text = IntegerText(unscaled);
  if (scale == 0) return text;
  const size_t sign = unscaled < 0 ? 1 : 0;
  const size_t wanted = static_cast<size_t>(scale) + (precision > scale ? 1 : 0);
  if (text.size() - sign < wanted) text.insert(sign, wanted - (text.size() - sign), '0');
  text.insert(text.size() - static_cast<size_t>(scale), ".");
  return text;
}

std::string DoubleText(double value) { return ShortestText(value); }

std::string FloatText(float value) { return ShortestText(value); }

std::string DateText(int32_t days) {
  const std::string infinity = Infinity(days);
  return infinity.empty() ? DaysText(days) : infinity;
}

std::string TimeText(int64_t microseconds) {
  return ClockText(static_cast<uint64_t>(microseconds));
}

std::string TimestampText(int64_t microseconds) {
  const std::string infinity = Infinity(microseconds);
  return infinity.empty() ? FiniteTimestampText(microseconds) : infinity;
}

std::string TimestampTzText(int64_t microseconds) {
  const std::string infinity = Infinity(microseconds);
  return infinity.empty() ? FiniteTimestampText(microseconds) + "+00" : infinity;
}

std::string IntervalText(const IntervalCell& interval) {
  std::string text;
  AppendUnit(interval.months / 12, "year", text);
  AppendUnit(interval.months % 12, "month", text);
  AppendUnit(interval.days, "day", text);
  const int64_t microseconds = interval.nanoseconds / 1000;
  if (microseconds == 0 && !text.empty()) return text;
  if (!text.empty()) text += ' ';
  if (microseconds < 0) text += '-';
  const auto magnitude = static_cast<uint64_t>(microseconds);
  return text + ClockText(microseconds < 0 ? 0 - magnitude : magnitude);
}

std::string UuidText(const UuidCell& uuid) {
  std::string text;
  for (size_t i = 0; i < uuid.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", uuid[i]);
  }
  return text;
}

std::string BytesText(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 32 && byte <= 126 && c != '\\' && c != '\'' && c != '"';
    if (plain) {
      text += c;
    } else {
      text += fmt::format("\\x{:02X}", byte);
    }
  }
  return text;
}

}  // namespace sqlflow
