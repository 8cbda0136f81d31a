#include "project/scalar.h"

#include <charconv>
#include <cstdlib>
#include <string>

namespace sqlflow {
namespace {

size_t SkipDigits(std::string_view text, size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

}  // namespace

bool IsNumberText(std::string_view text) {
  size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  size_t end = SkipDigits(text, at);
  if (end == at) return false;
  at = end;
  if (at < text.size() && text[at] == '.') {
    end = SkipDigits(text, at + 1);
    if (end == at + 1) return false;
    at = end;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    end = SkipDigits(text, at);
    if (end == at) return false;
    at = end;
  }
  return at == text.size();
}

OptionValue TypedScalar(std::string_view text, Span span) {
  if (text == "null") return OptionValue{std::monostate(), span};
  if (text == "true") return OptionValue{true, span};
  if (text == "false") return OptionValue{false, span};
  if (!IsNumberText(text)) return OptionValue::Text(std::string(text), span);
  const size_t first = text[0] == '-' ? 1 : 0;
  const bool leading_zero = text.size() > first + 1 && text[first] == '0' &&
                            text[first + 1] >= '0' && text[first + 1] <= '9';
  if (leading_zero || text == "-0") return OptionValue::Text(std::string(text), span);
  int64_t integer = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), integer);
  if (error == std::errc() && end == text.data() + text.size()) return OptionValue{integer, span};
  const std::string copy(text);
  return OptionValue{Number{std::strtod(copy.c_str(), nullptr), copy}, span};
}

}  // namespace sqlflow
