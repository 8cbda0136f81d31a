#include "syntax/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "syntax/json_string.h"
#include "syntax/lexer.h"
#include "syntax/statement_shape.h"

namespace sqlflow {
namespace {

constexpr int kMaxDepth = 200;  // Far above any real options, far below what the stack holds.
constexpr std::string_view kTripleQuote = R"(""")";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordPart(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
         c == '+' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

// The number's grammar: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
bool IsJsonNumber(std::string_view text) {
  size_t position = 0;
  const auto at = [&] { return position < text.size() ? text[position] : '\0'; };
  const auto digits = [&] {
    const size_t start = position;
    while (IsDigit(at())) ++position;
    return position > start;
  };
  if (at() == '-') ++position;
  if (at() == '0') {
    ++position;
  } else if (!digits()) {
    return false;
  }
  if (at() == '.') {
    ++position;
    if (!digits()) return false;
  }
  if (at() == 'e' || at() == 'E') {
    ++position;
    if (at() == '+' || at() == '-') ++position;
    if (!digits()) return false;
  }
  return position == text.size();
}

// Behind the closing quotes of a """…""" that starts at `begin`, or npos. The text itself may end
// with a quote: of four or five in a row, the last three close.
size_t MultiLineEnd(std::string_view text, size_t begin) {
  size_t closing = text.find(kTripleQuote, begin + 3);
  if (closing == std::string_view::npos) return closing;
  for (int extra = 0; extra < 2 && text.substr(closing + 3, 1) == "\""; ++extra) ++closing;
  return closing + 3;
}

class JsonParser {
 public:
  JsonParser(std::string_view text, int file, uint32_t begin, Diagnostics& diagnostics)
      : text_(text), file_(file), position_(begin), diagnostics_(diagnostics) {}

  JsonResult Parse() {
    std::optional<OptionValue> value = ParseValue();
    JsonResult result;
    result.closed = !broken_;
    result.end = static_cast<uint32_t>(position_);
    if (value) result.value = std::move(*value);
    return result;
  }

 private:
  std::optional<OptionValue> ParseValue();
  std::optional<OptionValue> ParseBracketed();
  std::optional<OptionValue> ParseWord();
  std::optional<OptionValue> ParseVariable();
  std::optional<std::string> ParseString();
  bool ParseMember(OptionValue::Map& map);
  bool ParseElement(OptionValue::List& list);
  bool ParseSeparator(char closer);
  void SkipToSeparator();
  void SkipTrivia();

  char Peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }
  // `;`, the end of the text and a statement belong to no JSON.
  bool AtEnd() const {
    return position_ >= text_.size() || text_[position_] == ';' || AtStatement();
  }
  // Where a line starts the next statement, the bracket before was forgotten.
  bool AtStatement() const {
    if (!IsWordPart(Peek())) return false;
    Lexer lexer(text_, static_cast<uint32_t>(position_));
    const Token token = lexer.Next();
    return token.first_on_line && StartsLikeStatement(token, lexer);
  }
  Span From(size_t begin) const {
    return {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(position_)};
  }
  Span Here() const {
    const auto begin = static_cast<uint32_t>(position_);
    return {file_, begin, position_ < text_.size() ? begin + 1 : begin};
  }
  bool Report(Span span, std::string message, std::string hint = "") {
    diagnostics_.Error("SF0115", span, std::move(message), std::move(hint));
    return false;
  }

  std::string_view text_;
  int file_;
  size_t position_;
  Diagnostics& diagnostics_;
  int depth_ = 0;
  bool broken_ = false;  // The rest cannot be read as JSON; every level returns.
};

void JsonParser::SkipTrivia() {
  const Token next = Lexer(text_, static_cast<uint32_t>(position_)).SkipTrivia();
  if (next.kind != TokenKind::kUnterminated) {
    position_ = next.begin;
    return;
  }
  diagnostics_.Error("SF0103", {file_, next.begin, next.end}, "Comment is not closed: /*",
                     "Close it with */.");
  position_ = text_.size();
  broken_ = true;
}

std::optional<OptionValue> JsonParser::ParseValue() {
  SkipTrivia();
  const char c = Peek();
  const size_t begin = position_;
  if (c == '{' || c == '[') return ParseBracketed();
  if (c == '$') return ParseVariable();
  if (c == '"') {
    std::optional<std::string> text = ParseString();
    if (!text) return std::nullopt;
    return OptionValue::Text(std::move(*text), From(begin));
  }
  if (IsWordPart(c)) return ParseWord();
  if (c == '\'') {
    Report(Here(), "Text in JSON needs double quotes", "Write \"…\" in place of '…'.");
  } else {
    Report(Here(), "Expected a JSON value");
  }
  return std::nullopt;
}

std::optional<OptionValue> JsonParser::ParseBracketed() {
  const size_t begin = position_;
  const bool is_map = Peek() == '{';
  const char closer = is_map ? '}' : ']';
  const Span opening = Here();
  if (++depth_ > kMaxDepth) {
    diagnostics_.Error("SF0105", opening, fmt::format("JSON is nested deeper than {}", kMaxDepth));
    broken_ = true;
    return std::nullopt;
  }
  ++position_;
  OptionValue::Map map;
  OptionValue::List list;
  while (!broken_) {
    SkipTrivia();
    if (broken_ || AtEnd() || Peek() == closer) break;
    if (!(is_map ? ParseMember(map) : ParseElement(list))) SkipToSeparator();
    if (broken_ || !ParseSeparator(closer)) break;
  }
  --depth_;
  if (broken_) return std::nullopt;
  if (Peek() != closer || position_ >= text_.size()) {
    Report(opening, fmt::format("Bracket is not closed: {}", text_[begin]));
    broken_ = true;
    return std::nullopt;
  }
  ++position_;
  OptionValue value;
  value.span = From(begin);
  if (is_map) {
    value.data = std::move(map);
  } else {
    value.data = std::move(list);
  }
  return value;
}

// Leaves the position behind a comma, or at what ends the level. Returns false at an end.
bool JsonParser::ParseSeparator(char closer) {
  SkipTrivia();
  if (broken_ || AtEnd() || Peek() == closer) return !broken_ && !AtEnd();
  if (Peek() == ',') {
    ++position_;
    return true;
  }
  const bool wrong_closer = Peek() == '}' || Peek() == ']';
  Report(Here(), wrong_closer ? fmt::format("Expected '{}' before: {}", closer, Peek())
                              : fmt::format("Expected ',' or '{}' in JSON", closer));
  if (wrong_closer) {
    // The bracket that is meant is anyone's guess; taking it for ours keeps the levels in step.
    ++position_;
    broken_ = true;
    return false;
  }
  SkipToSeparator();
  if (Peek() == ',') ++position_;
  return !broken_;
}

bool JsonParser::ParseMember(OptionValue::Map& map) {
  const size_t begin = position_;
  if (Peek() != '"') {
    const bool quoted = Peek() == '\'';
    while (IsWordPart(Peek())) ++position_;
    const std::string word(text_.substr(begin, position_ - begin));
    return Report(position_ > begin ? From(begin) : Here(),
                  quoted || word.empty() ? "Expected an option's name in double quotes"
                                         : "An option's name needs double quotes: " + word,
                  word.empty() ? "" : "Write \"" + word + "\".");
  }
  std::optional<std::string> key = ParseString();
  if (!key) return false;
  const Span key_span = From(begin);
  SkipTrivia();
  if (Peek() != ':') return Report(Here(), "Expected ':' after: " + *key);
  ++position_;
  std::optional<OptionValue> value = ParseValue();
  if (!value) return false;
  const auto same = [&](const OptionEntry& entry) { return entry.key == *key; };
  if (std::ranges::any_of(map, same)) {
    diagnostics_.Error("SF0116", key_span, "Option is given twice: " + *key,
                       "Remove one of the two.");
    return true;
  }
  map.push_back({std::move(*key), key_span, std::move(*value)});
  return true;
}

bool JsonParser::ParseElement(OptionValue::List& list) {
  std::optional<OptionValue> value = ParseValue();
  if (!value) return false;
  list.push_back(std::move(*value));
  return true;
}

std::optional<OptionValue> JsonParser::ParseWord() {
  const size_t begin = position_;
  while (position_ < text_.size() && IsWordPart(text_[position_])) ++position_;
  const std::string_view word = text_.substr(begin, position_ - begin);
  OptionValue value;
  value.span = From(begin);
  if (word == "true" || word == "false") {
    value.data = word == "true";
  } else if (word == "null") {
    value.data = std::monostate{};
  } else if (std::optional<OptionValue> number = ParseNumber(word)) {
    value.data = std::move(number->data);
  } else if (IsDigit(word.front()) || word.front() == '-' || word.front() == '+' ||
             word.front() == '.') {
    Report(From(begin), fmt::format("Number is not valid in JSON: {}", word));
    return std::nullopt;
  } else {
    static constexpr std::string_view kHint = "Write \"…\", true, false or null.";
    Report(From(begin), fmt::format("Text in JSON needs double quotes: {}", word),
           std::string(kHint));
    return std::nullopt;
  }
  return value;
}

std::optional<OptionValue> JsonParser::ParseVariable() {
  const size_t begin = position_;
  if (text_.substr(begin, 2) != "${") {
    Report(Here(), "Expected a JSON value", "A variable is written ${name}.");
    return std::nullopt;
  }
  const size_t end = VariableEnd(text_, begin);
  if (end == std::string_view::npos) {
    position_ = begin + 2;
    diagnostics_.Error("SF0103", From(begin), "Variable is not closed: ${", "Close it with }.");
    return std::nullopt;
  }
  position_ = end;
  if (IsWordPart(Peek()) || Peek() == '$') {
    Report(From(begin), "Text in JSON needs double quotes", "Quote the whole of it: \"${…}…\".");
    return std::nullopt;
  }
  OptionValue value;
  value.data = VariableRef{std::string(text_.substr(begin + 2, end - begin - 3))};
  value.span = From(begin);
  return value;
}

std::optional<std::string> JsonParser::ParseString() {
  const size_t begin = position_;
  if (text_.substr(begin, 3) == kTripleQuote) {
    const size_t end = MultiLineEnd(text_, begin);
    if (end != std::string_view::npos) {
      position_ = end;
      return std::string(text_.substr(begin + 3, end - begin - 6));
    }
    position_ = begin + 3;
    diagnostics_.Error("SF0103", From(begin), "String is not closed: \"\"\"",
                       "Close it with \"\"\".");
    position_ = text_.size();
    broken_ = true;
    return std::nullopt;
  }
  JsonString string = DecodeJsonString(text_, begin);
  position_ = string.end;
  for (const JsonString::Mistake& mistake : string.mistakes) {
    const auto at = static_cast<uint32_t>(mistake.begin);
    diagnostics_.Error(mistake.unterminated ? "SF0103" : "SF0115",
                       {file_, at, static_cast<uint32_t>(mistake.end)}, mistake.message,
                       mistake.hint);
  }
  if (!string.mistakes.empty()) return std::nullopt;
  return std::move(string.value);
}

// Goes on at the next comma or closing bracket of this level, at `;`, or at the end.
void JsonParser::SkipToSeparator() {
  int depth = 0;
  while (!broken_) {
    SkipTrivia();
    if (broken_ || AtEnd()) return;
    const char c = Peek();
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) return;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c == '"') {
      const bool multi_line = text_.substr(position_, 3) == kTripleQuote;
      const size_t end =
          multi_line ? MultiLineEnd(text_, position_) : DecodeJsonString(text_, position_).end;
      position_ = std::min(end, text_.size());
    } else {
      ++position_;
    }
  }
}

}  // namespace

std::optional<OptionValue> ParseNumber(std::string_view text) {
  if (!IsJsonNumber(text)) return std::nullopt;
  OptionValue value;
  int64_t integer = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), integer);
  if (error == std::errc() && end == text.data() + text.size()) {
    value.data = integer;
    return value;
  }
  Number number;
  number.text = text;
  number.value = std::strtod(number.text.c_str(), nullptr);
  value.data = std::move(number);
  return value;
}

JsonResult ParseJson(std::string_view text, int file, uint32_t begin, Diagnostics& diagnostics) {
  return JsonParser(text, file, begin, diagnostics).Parse();
}

uint32_t JsonEnd(std::string_view text, uint32_t begin) {
  Diagnostics unused;
  return ParseJson(text, -1, begin, unused).end;
}

}  // namespace sqlflow
