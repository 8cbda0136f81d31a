#include "syntax/sql_scanner.h"

#include <fmt/format.h>

#include <vector>

#include "syntax/json.h"
#include "syntax/statement_shape.h"

namespace sqlflow {
namespace {

constexpr size_t kMaxBrackets = 1000;  // The engine's own limit for nested expressions.

char CloserOf(const Token& opening) {
  switch (opening.text.front()) {
    case '(':
      return ')';
    case '[':
      return ']';
    default:
      return '}';
  }
}

bool IsOpening(const Token& token) {
  return token.IsSymbol('(') || token.IsSymbol('[') || token.IsSymbol('{');
}
bool IsClosing(const Token& token) {
  return token.IsSymbol(')') || token.IsSymbol(']') || token.IsSymbol('}');
}

// Follows nesting from token to token.
class Nesting {
 public:
  bool outside() const { return open_.empty(); }
  const std::vector<Token>& open() const { return open_; }

  // Whether a line that begins with `token` begins a statement, as far as nesting can tell.
  bool MayEndBefore(const Token& token) const {
    return outside() && case_depth_ == 0 && token.first_on_line && CanEndQuery(last_);
  }
  void Open(const Token& token) { open_.push_back(token); }
  void Close() { open_.pop_back(); }
  void Pass(const Token& token) {
    if (outside() && !last_.IsSymbol('.')) {
      if (token.Is("CASE")) ++case_depth_;
      if (token.Is("END") && case_depth_ > 0) --case_depth_;
    }
    last_ = token;
  }

 private:
  std::vector<Token> open_;
  Token last_;
  int case_depth_ = 0;
};

void PassBracket(Cursor& cursor, const Token& token, Nesting& nesting) {
  if (IsOpening(token)) {
    if (nesting.open().size() == kMaxBrackets) {
      cursor.Fail("SF0105", cursor.SpanOf(token),
                  fmt::format("Brackets are nested deeper than {}", kMaxBrackets));
    }
    nesting.Open(token);
  } else if (IsClosing(token)) {
    if (nesting.outside()) {
      cursor.Report("SF0104", cursor.SpanOf(token),
                    fmt::format("Bracket was not opened: {}", token.text));
      return;
    }
    const Token& opening = nesting.open().back();
    if (!token.IsSymbol(CloserOf(opening))) {
      cursor.Report("SF0104", cursor.SpanOf(token),
                    fmt::format("Expected '{}' before: {}", CloserOf(opening), token.text));
    }
    nesting.Close();
  }
}

void ReportOpenBracket(Cursor& cursor, const Nesting& nesting) {
  if (nesting.outside()) return;
  const Token& opening = nesting.open().back();
  cursor.Report("SF0104", cursor.SpanOf(opening),
                fmt::format("Bracket is not closed: {}", opening.text),
                fmt::format("Close it with {}.", CloserOf(opening)));
}

Sql MakeSql(const Cursor& cursor, uint32_t begin, uint32_t end) {
  Sql sql;
  sql.text = cursor.text().substr(begin, end - begin);
  sql.span = {cursor.file(), begin, end};
  sql.pieces = {{0, sql.span, true}};
  return sql;
}

Sql Take(Cursor& cursor, std::string_view what, std::string_view after, const SqlStop& stop) {
  const uint32_t begin = cursor.Peek().begin;
  const uint32_t before = cursor.last_end();
  Nesting nesting;
  while (cursor.Peek().kind != TokenKind::kEnd && !cursor.AtSymbol(';')) {
    const Token& token = cursor.Peek();
    if (nesting.outside() && stop(token, cursor.rest())) break;
    if (nesting.MayEndBefore(token) && HasStatementShape(token, cursor.rest())) break;
    PassBracket(cursor, token, nesting);
    nesting.Pass(token);
    cursor.Take();
  }
  ReportOpenBracket(cursor, nesting);
  if (!cursor.failed() && cursor.last_end() == before) cursor.FailExpected(what, after);
  if (cursor.failed()) return {};
  return MakeSql(cursor, begin, cursor.last_end());
}

// Whether what `rest` yields is a target and, when that is a bare word, what may follow one.
bool IsTarget(Lexer rest) {
  Token token = rest.Next();
  if (token.kind == TokenKind::kQuoted) return true;
  if (token.kind != TokenKind::kWord) return false;
  token = rest.Next();
  while (token.IsSymbol('.')) {
    if (!rest.Next().IsName()) return false;
    token = rest.Next();
  }
  return token.kind == TokenKind::kEnd || token.IsSymbol(';') || token.Is("TYPE") ||
         token.Is("MODE") || token.Is("OPTIONS") || token.Is("PARAMS") ||
         (token.first_on_line && HasStatementShape(token, rest));
}

bool StartsOptions(const Token& token, Lexer rest) {
  return (token.Is("OPTIONS") || token.Is("PARAMS")) && rest.Next().IsSymbol('{');
}

}  // namespace

Sql TakeSql(Cursor& cursor, std::string_view what, std::string_view after, const SqlStop& stop) {
  return Take(cursor, what, after, stop);
}

Sql TakeSqlInBrackets(Cursor& cursor, std::string_view what, std::string_view after) {
  return Take(cursor, what, after,
              [](const Token& token, const Lexer&) { return token.IsSymbol(')'); });
}

std::optional<uint32_t> FindExportTo(const Cursor& cursor) {
  std::optional<uint32_t> with_target;
  std::optional<uint32_t> any;
  Nesting nesting;
  Lexer lexer = cursor.rest();
  for (Token token = cursor.Peek();; token = lexer.Next()) {
    if (token.kind == TokenKind::kEnd || token.kind == TokenKind::kUnterminated) break;
    if (token.IsSymbol(';') || nesting.open().size() > kMaxBrackets) break;
    if (nesting.MayEndBefore(token) && HasStatementShape(token, lexer)) break;
    if (nesting.outside() && token.Is("TO")) {
      any = token.begin;
      if (IsTarget(lexer)) with_target = token.begin;
    }
    if (nesting.outside() && with_target && StartsOptions(token, lexer)) {
      // JSON has other rules for quotes than SQL.
      const uint32_t end = JsonEnd(cursor.text(), lexer.SkipTrivia().begin);
      lexer = Lexer(cursor.text(), end);
    } else if (IsOpening(token)) {
      nesting.Open(token);
    } else if (IsClosing(token) && !nesting.outside()) {
      nesting.Close();
    }
    nesting.Pass(token);
  }
  return with_target ? with_target : any;
}

}  // namespace sqlflow
