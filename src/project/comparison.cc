#include "project/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/strings.h"
#include "base/utf8.h"
#include "project/scalar.h"

namespace sqlflow {
namespace {

std::optional<std::string> NumericText(const OptionValue& value) {
  if (const int64_t* integer = value.as_int()) return fmt::to_string(*integer);
  if (const Number* number = value.as_number()) {
    return IsNumberText(number->text) ? number->text : fmt::format("{}", number->value);
  }
  const std::string* text = value.as_string();
  if (text != nullptr && IsNumberText(*text)) return *text;
  return std::nullopt;
}

struct Decimal {
  bool negative = false;
  std::string_view whole;     // Without leading zeros.
  std::string_view fraction;  // Without trailing zeros.
  bool is_zero() const { return whole.empty() && fraction.empty(); }
};

Decimal SplitDecimal(std::string_view text) {
  Decimal result;
  if (text.starts_with('-')) {
    result.negative = true;
    text.remove_prefix(1);
  }
  const size_t dot = text.find('.');
  result.whole = text.substr(0, dot);
  while (result.whole.starts_with('0')) result.whole.remove_prefix(1);
  if (dot != std::string_view::npos) result.fraction = text.substr(dot + 1);
  while (result.fraction.ends_with('0')) result.fraction.remove_suffix(1);
  if (result.is_zero()) result.negative = false;
  return result;
}

int Sign(int comparison) { return comparison < 0 ? -1 : (comparison > 0 ? 1 : 0); }

int CompareMagnitude(const Decimal& a, const Decimal& b) {
  if (a.whole.size() != b.whole.size()) return a.whole.size() < b.whole.size() ? -1 : 1;
  if (const int whole = Sign(a.whole.compare(b.whole))) return whole;
  return Sign(a.fraction.compare(b.fraction));
}

// Digit by digit: identifiers of twenty digits differ in the last one, which a double cannot hold.
int CompareNumbers(const std::string& a, const std::string& b) {
  if (a.find_first_of("eE") != std::string::npos || b.find_first_of("eE") != std::string::npos) {
    const double left = std::strtod(a.c_str(), nullptr);
    const double right = std::strtod(b.c_str(), nullptr);
    return left < right ? -1 : (left > right ? 1 : 0);
  }
  const Decimal left = SplitDecimal(a);
  const Decimal right = SplitDecimal(b);
  if (left.negative != right.negative) return left.negative ? -1 : 1;
  const int magnitude = CompareMagnitude(left, right);
  return left.negative ? -magnitude : magnitude;
}

bool IsCollection(const OptionValue& value) {
  return value.as_list() != nullptr || value.as_map() != nullptr;
}

}  // namespace

std::optional<bool> AsBoolean(const OptionValue& value) {
  if (const bool* flag = value.as_bool()) return *flag;
  const std::string* text = value.as_string();
  if (text == nullptr) return std::nullopt;
  if (EqualsIgnoreCase(*text, "true")) return true;
  if (EqualsIgnoreCase(*text, "false")) return false;
  return std::nullopt;
}

bool ValuesEqual(const OptionValue& a, const OptionValue& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.as_bool() != nullptr || b.as_bool() != nullptr) {
    const std::optional<bool> left = AsBoolean(a);
    const std::optional<bool> right = AsBoolean(b);
    return left && right && *left == *right;
  }
  if (IsCollection(a) || IsCollection(b)) return a == b;
  const std::optional<std::string> left = NumericText(a);
  const std::optional<std::string> right = NumericText(b);
  if (left && right) return CompareNumbers(*left, *right) == 0;
  return ToText(a) == ToText(b);
}

std::optional<int> CompareValues(const OptionValue& a, const OptionValue& b) {
  const std::optional<std::string> left = NumericText(a);
  const std::optional<std::string> right = NumericText(b);
  if (left && right) return CompareNumbers(*left, *right);
  if (left || right || a.as_string() == nullptr || b.as_string() == nullptr) return std::nullopt;
  return Sign(a.as_string()->compare(*b.as_string()));
}

bool MatchesLike(std::string_view text, std::string_view pattern) {
  size_t at = 0;
  size_t in_pattern = 0;
  size_t star = std::string_view::npos;  // After the last %, which takes more when the rest fails,
  size_t resume = 0;                     // and where it would go on.
  while (at < text.size()) {
    const int step = DecodeCharacter(text, at).bytes;
    const bool wild = in_pattern < pattern.size() && pattern[in_pattern] == '_';
    if (in_pattern < pattern.size() && pattern[in_pattern] == '%') {
      star = ++in_pattern;
      resume = at;
    } else if (wild || (in_pattern < pattern.size() && pattern[in_pattern] == text[at])) {
      at += wild ? step : 1;
      ++in_pattern;
    } else if (star != std::string_view::npos) {
      in_pattern = star;
      at = ++resume;
    } else {
      return false;
    }
  }
  return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(in_pattern), pattern.end(),
                     [](char c) { return c == '%'; });
}

}  // namespace sqlflow
