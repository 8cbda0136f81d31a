#include "plan/window_macros.h"

#include <optional>

#include "syntax/lexer.h"

namespace sqlflow {
namespace {

// The value of a macro's name, or nullptr.
const std::string* ValueOf(const Token& name, const WindowValues& values) {
  if (name.Is("start_date")) return &values.start_date;
  if (name.Is("end_date")) return &values.end_date;
  if (name.Is("start_dt")) return &values.start_dt;
  if (name.Is("end_dt")) return &values.end_dt;
  return nullptr;
}

// `Replace(name, length)` gives the text in place of a macro that is `length` bytes long.
template <class Replacement>
std::string ReplaceMacros(std::string_view query, const Replacement& replace) {
  std::string text;
  size_t copied = 0;
  Lexer lexer(query);
  Token previous;
  for (Token token = lexer.Next();
       token.kind != TokenKind::kEnd && token.kind != TokenKind::kUnterminated;
       token = lexer.Next()) {
    if (previous.IsSymbol('@') && previous.end == token.begin) {
      if (const auto value = replace(token, token.end - previous.begin)) {
        text += query.substr(copied, previous.begin - copied);
        text += *value;
        copied = token.end;
      }
    }
    previous = token;
  }
  return text.append(query.substr(copied));
}

}  // namespace

std::string FillWindow(std::string_view query, const WindowValues& values) {
  return ReplaceMacros(query, [&values](const Token& name, size_t) {
    const std::string* value = ValueOf(name, values);
    return value == nullptr ? std::nullopt : std::optional(*value);
  });
}

std::string WithoutWindow(std::string_view query) {
  return ReplaceMacros(query, [](const Token& name, size_t length) {
    return ValueOf(name, {}) == nullptr ? std::nullopt
                                        : std::optional("NULL" + std::string(length - 4, ' '));
  });
}

}  // namespace sqlflow
