#include "syntax/cursor.h"

#include <fmt/format.h>

#include <array>

#include "base/strings.h"
#include "syntax/statement_shape.h"

namespace sqlflow {
namespace {

// Each unclosed quote or comment is looked for to the end of the file, so that many of them would
// cost quadratic time; a file with more than this is given up.
constexpr int kMaxUnterminated = 20;

struct Closing {
  std::string_view what;
  std::string closer;
};

Closing ClosingOf(std::string_view opening) {
  if (opening == "/*") return {"Comment", "*/"};
  if (opening == "${") return {"Variable", "}"};
  if (opening == "\"") return {"Quoted name", "\""};
  if (opening.front() == '$') return {"String", std::string(opening)};
  return {"String", "'"};
}

}  // namespace

Cursor::Cursor(std::string_view text, int file, Diagnostics& diagnostics)
    : text_(text), file_(file), diagnostics_(diagnostics), lexer_(text), next_(lexer_.Next()) {
  end_.begin = end_.end = static_cast<uint32_t>(text.size());
}

Token Cursor::Take() {
  if (failed_) return end_;
  const Token token = next_;
  if (token.kind == TokenKind::kUnterminated) {
    FailUnterminated(token);
    return end_;
  }
  if (token.kind == TokenKind::kEnd) return token;
  last_end_ = token.end;
  next_ = lexer_.Next();
  return token;
}

bool Cursor::TryTake(std::string_view keyword) {
  if (!At(keyword)) return false;
  Take();
  return true;
}

bool Cursor::TryTakeSymbol(char symbol) {
  if (!AtSymbol(symbol)) return false;
  Take();
  return true;
}

void Cursor::Expect(std::string_view keyword, std::string_view after) {
  if (TryTake(keyword)) return;
  std::string hint;
  if (Peek().kind == TokenKind::kWord) {
    const std::array<std::string, 1> candidates = {std::string(keyword)};
    hint = DidYouMean(Peek().text, candidates);
  }
  FailExpected(keyword, after, std::move(hint));
}

void Cursor::ExpectSymbol(char symbol, std::string_view after) {
  if (!TryTakeSymbol(symbol)) FailExpected(fmt::format("'{}'", symbol), after);
}

void Cursor::FailExpected(std::string_view what, std::string_view after, std::string hint) {
  if (Peek().kind == TokenKind::kUnterminated) return FailUnterminated(Peek());
  Fail("SF0107", Here(), fmt::format("Expected {} after {}", what, after), std::move(hint));
}

void Cursor::Report(std::string_view id, Span span, std::string message, std::string hint) {
  if (failed_) return;
  has_mistake_ = true;
  diagnostics_.Error(id, span, std::move(message), std::move(hint));
}

void Cursor::Fail(std::string_view id, Span span, std::string message, std::string hint) {
  if (failed_) return;
  Report(id, span, std::move(message), std::move(hint));
  Abandon();
}

void Cursor::Abandon() {
  has_mistake_ = true;
  failed_ = true;
  failed_at_ = next_.begin;
}

void Cursor::FailUnterminated(const Token& token) {
  if (failed_) return;
  const Closing closing = ClosingOf(token.text);
  Fail("SF0103", SpanOf(token), fmt::format("{} is not closed: {}", closing.what, token.text),
       fmt::format("Close it with {}.", closing.closer));
  failed_at_ = token.end;
  if (++unterminated_ >= kMaxUnterminated) failed_at_ = static_cast<uint32_t>(text_.size());
}

void Cursor::StartStatement() {
  failed_ = false;
  has_mistake_ = false;
}

void Cursor::Recover() {
  StartStatement();
  Seek(failed_at_);
  while (next_.kind != TokenKind::kEnd) {
    if (next_.kind == TokenKind::kUnterminated) {
      FailUnterminated(next_);
      StartStatement();
      Seek(failed_at_);
      continue;
    }
    if (next_.first_on_line && StartsLikeStatement(next_, lexer_)) return;
    if (Take().IsSymbol(';')) return;
  }
}

void Cursor::Seek(uint32_t position) {
  lexer_ = Lexer(text_, position);
  last_end_ = position;
  next_ = lexer_.Next();
}

Span Cursor::Here() const {
  const Token& token = Peek();
  if (token.kind == TokenKind::kEnd || token.first_on_line) return {file_, last_end_, last_end_};
  return SpanOf(token);
}

}  // namespace sqlflow
