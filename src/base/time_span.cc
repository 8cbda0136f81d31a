#include "base/time_span.h"

#include <array>
#include <charconv>
#include <string>

#include "base/strings.h"

namespace sqlflow {
namespace {

struct Unit {
  std::string_view letter;
  std::string_view word;
  double seconds;
};

constexpr std::array<Unit, 4> kUnits = {
    {{"s", "second", 1}, {"m", "minute", 60}, {"h", "hour", 3600}, {"d", "day", 86400}}};

std::optional<double> SecondsOf(std::string_view unit) {
  for (const Unit& known : kUnits) {
    if (unit == known.letter || EqualsIgnoreCase(unit, known.word) ||
        EqualsIgnoreCase(unit, std::string(known.word) + "s")) {
      return known.seconds;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> ParseTimeSpan(std::string_view text) {
  text = Trim(text);
  double count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc()) return std::nullopt;
  const std::optional<double> seconds =
      SecondsOf(Trim(text.substr(static_cast<size_t>(end - text.data()))));
  constexpr double kMaxSeconds = 1e9;
  if (!seconds || !(count >= 0 && count * *seconds <= kMaxSeconds)) return std::nullopt;
  return std::chrono::milliseconds(static_cast<int64_t>(count * *seconds * 1000));
}

}  // namespace sqlflow
