// The parser's place in a file: tokens, spans, and what was wrong.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "sqlflow/error.h"
#include "syntax/lexer.h"

namespace sqlflow {

// After Fail, until the next Recover, Peek yields kEnd and nothing more is reported: what parses a
// statement needs no checks of its own in between.
class Cursor {
 public:
  // `text` must outlive the cursor.
  Cursor(std::string_view text, int file, Diagnostics& diagnostics);

  const Token& Peek() const { return failed_ ? end_ : next_; }
  // The token after Peek.
  Token PeekAfter() const { return failed_ ? end_ : Lexer(lexer_).Next(); }
  // What lies behind Peek, for a longer look ahead.
  const Lexer& rest() const { return lexer_; }
  Token Take();

  bool At(std::string_view keyword) const { return Peek().Is(keyword); }
  bool AtSymbol(char symbol) const { return Peek().IsSymbol(symbol); }
  bool TryTake(std::string_view keyword);
  bool TryTakeSymbol(char symbol);
  // `after` names what comes before, in words: "Expected FROM after table name".
  void Expect(std::string_view keyword, std::string_view after);
  void ExpectSymbol(char symbol, std::string_view after);
  void FailExpected(std::string_view what, std::string_view after, std::string hint = "");

  // Reports a mistake and goes on; the statement is left out of the script.
  void Report(std::string_view id, Span span, std::string message, std::string hint = "");
  // Reports a mistake that leaves no way to go on inside this statement.
  void Fail(std::string_view id, Span span, std::string message, std::string hint = "");
  // The same for a mistake that was reported already.
  void NoteMistake() { has_mistake_ = true; }
  void Abandon();
  // Fails at a kUnterminated token.
  void FailUnterminated(const Token& token);

  // Forgets the failures of the last statement.
  void StartStatement();
  // Skips to behind the next `;` or to a statement that starts a line.
  void Recover();

  // Goes on at a byte, after something that is no token (JSON) was read.
  void Seek(uint32_t position);

  bool failed() const { return failed_; }
  bool has_mistake() const { return has_mistake_; }
  std::string_view text() const { return text_; }
  int file() const { return file_; }
  Diagnostics& diagnostics() { return diagnostics_; }
  uint32_t last_end() const { return last_end_; }
  Span SpanOf(const Token& token) const { return {file_, token.begin, token.end}; }
  // From `begin` to the end of what was taken last.
  Span SpanFrom(uint32_t begin) const { return {file_, begin, last_end_}; }
  // Where something is missing: the next token, or behind the last one when a line lies between.
  Span Here() const;

 private:
  std::string_view text_;
  int file_;
  Diagnostics& diagnostics_;
  Lexer lexer_;
  Token next_;
  Token end_;
  uint32_t last_end_ = 0;
  uint32_t failed_at_ = 0;  // Where Recover starts to look.
  int unterminated_ = 0;
  bool failed_ = false;
  bool has_mistake_ = false;
};

}  // namespace sqlflow
