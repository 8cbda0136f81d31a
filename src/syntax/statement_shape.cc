#include "syntax/statement_shape.h"

#include <algorithm>
#include <array>

#include "base/strings.h"

namespace sqlflow {
namespace {

// A condition longer than this before its THEN is not recognised as an IF inside SQL.
constexpr int kMaxLookahead = 64;

bool IsOneOf(const Token& token, std::span<const std::string_view> words) {
  return token.kind == TokenKind::kWord &&
         std::ranges::any_of(words, [&](std::string_view word) { return token.Is(word); });
}

// Reads a dotted name whose first part is `token`; leaves `token` behind it.
bool SkipName(Token& token, Lexer& rest) {
  while (token.IsName()) {
    token = rest.Next();
    if (!token.IsSymbol('.')) return true;
    token = rest.Next();
  }
  return false;
}

bool NameThen(Lexer rest, std::initializer_list<std::string_view> words) {
  Token token = rest.Next();
  if (!SkipName(token, rest)) return false;
  return std::ranges::any_of(words, [&](std::string_view word) { return token.Is(word); });
}

bool IsCreate(Lexer rest) {
  Token token = rest.Next();
  if (token.Is("OR")) {
    if (!rest.Next().Is("REPLACE")) return false;
    token = rest.Next();
  }
  static constexpr std::array<std::string_view, 5> kKinds = {"TABLE", "VIEW", "MACRO", "TEMP",
                                                             "TEMPORARY"};
  return IsOneOf(token, kKinds);
}

bool IsSet(Lexer rest) { return rest.Next().IsName() && rest.Next().IsSymbol('='); }

bool IsExport(Lexer rest) {
  Lexer copy = rest;
  return StartsQuery(copy.Next()) || NameThen(rest, {"TO"});
}

// Whether `word` comes before the statement's end and before a word of SQL.
bool FindsAhead(Lexer rest, std::string_view word) {
  static constexpr std::array<std::string_view, 5> kSql = {"SELECT", "FROM", "CASE", "WHEN", "END"};
  for (int count = 0; count < kMaxLookahead; ++count) {
    const Token token = rest.Next();
    if (token.Is(word)) return count > 0;
    if (token.kind == TokenKind::kEnd || token.IsSymbol(';') || IsOneOf(token, kSql)) return false;
  }
  return false;
}

bool IsBlockWord(const Token& first, Lexer rest) {
  if (first.Is("ELSE") || first.Is("ELSEIF") || first.Is("ENDIF") || first.Is("ENDFOR"))
    return true;
  if (!first.Is("END")) return false;
  const Token next = rest.Next();
  return next.Is("IF") || next.Is("FOR");
}

}  // namespace

std::span<const std::string> StatementKeywords() {
  static const std::array<std::string, 9> kKeywords = {
      "SOURCE", "LOAD", "CREATE", "EXPORT", "EXPECT", "SET", "INCLUDE", "IF", "FOR"};
  return kKeywords;
}

bool HasStatementShape(const Token& first, Lexer rest) {
  if (first.kind != TokenKind::kWord) return false;
  if (first.Is("LOAD")) return NameThen(rest, {"FROM"});
  if (first.Is("SOURCE")) return NameThen(rest, {"TYPE", "FROM"});
  if (first.Is("CREATE")) return IsCreate(rest);
  if (first.Is("EXPORT")) return IsExport(rest);
  if (first.Is("EXPECT")) return NameThen(rest, {"ON", "AS"});
  if (first.Is("SET")) return IsSet(rest);
  if (first.Is("INCLUDE")) return rest.Next().kind == TokenKind::kQuoted;
  if (first.Is("IF")) return FindsAhead(rest, "THEN");
  if (first.Is("FOR")) return FindsAhead(rest, "DO");
  return IsBlockWord(first, rest);
}

bool StartsLikeStatement(const Token& first, Lexer rest) {
  if (HasStatementShape(first, rest)) return true;
  if (first.kind != TokenKind::kWord || first.Is("IF") || first.Is("FOR") || first.Is("SET")) {
    return false;
  }
  const std::span<const std::string> keywords = StatementKeywords();
  return std::ranges::any_of(keywords, [&](const std::string& word) { return first.Is(word); }) &&
         rest.Next().IsName();
}

bool CanEndQuery(const Token& token) {
  static constexpr std::array<std::string_view, 39> kOpen = {
      "SELECT", "DISTINCT", "ALL",     "FROM",     "WHERE",  "BY",     "AND",  "OR",
      "NOT",    "ON",       "AS",      "JOIN",     "UNION",  "EXCEPT", "IN",   "INTERSECT",
      "HAVING", "LIKE",     "ILIKE",   "IS",       "LIMIT",  "WITH",   "WHEN", "BETWEEN",
      "THEN",   "ELSE",     "CASE",    "OFFSET",   "USING",  "VALUES", "OVER", "RECURSIVE",
      "INTO",   "TABLE",    "QUALIFY", "INTERVAL", "FILTER", "ANTI",   "CROSS"};
  switch (token.kind) {
    case TokenKind::kWord:
      return !IsOneOf(token, kOpen);
    case TokenKind::kSymbol:
      return token.IsSymbol(')') || token.IsSymbol(']') || token.IsSymbol('}') ||
             token.IsSymbol('*');
    case TokenKind::kNumber:
    case TokenKind::kQuoted:
    case TokenKind::kLiteral:
      return true;
    case TokenKind::kUnterminated:
    case TokenKind::kEnd:
      return false;
  }
  return false;
}

bool StartsQuery(const Token& token) {
  static constexpr std::array<std::string_view, 9> kWords = {
      "SELECT", "WITH", "FROM", "VALUES", "TABLE", "PIVOT", "UNPIVOT", "DESCRIBE", "SUMMARIZE"};
  return token.IsSymbol('(') || IsOneOf(token, kWords);
}

}  // namespace sqlflow
