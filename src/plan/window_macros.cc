#include "plan/window_macros.h"

#include "syntax/lexer.h"

namespace sqlflow {
namespace {

bool IsMacroName(const Token& token) {
  return token.Is("start_date") || token.Is("end_date") || token.Is("start_dt") ||
         token.Is("end_dt");
}

}  // namespace

std::string WithoutWindow(std::string_view query) {
  std::string text(query);
  Lexer lexer(query);
  Token previous;
  for (Token token = lexer.Next();
       token.kind != TokenKind::kEnd && token.kind != TokenKind::kUnterminated;
       token = lexer.Next()) {
    if (previous.IsSymbol('@') && previous.end == token.begin && IsMacroName(token)) {
      const size_t length = token.end - previous.begin;
      text.replace(previous.begin, length, "NULL" + std::string(length - 4, ' '));
    }
    previous = token;
  }
  return text;
}

}  // namespace sqlflow
