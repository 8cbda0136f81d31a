#include <fmt/format.h>

#include <algorithm>

#include "syntax/clauses.h"
#include "syntax/sql_scanner.h"
#include "syntax/statement_shape.h"
#include "syntax/statements.h"

namespace sqlflow {
namespace {

constexpr std::string_view kSourceForms =
    "Write one of\n"
    "  SOURCE name TYPE csv PARAMS {\"path\": \"data/orders.csv\"};\n"
    "  SOURCE name FROM \"connection\" OPTIONS {\"table\": \"orders\"};";

bool NeverStops(const Token&, const Lexer&) { return false; }

void FailMixed(Cursor& cursor) {
  cursor.Fail("SF0108", cursor.SpanOf(cursor.Peek()),
              "Cannot mix FROM and TYPE keywords in one SOURCE", std::string(kSourceForms));
}

void TakeSourceOrigin(Cursor& cursor, SourceStatement& source) {
  if (cursor.TryTake("TYPE")) {
    source.type = TakeText(cursor, "a connector type", "TYPE");
    if (cursor.At("FROM")) return FailMixed(cursor);
    if (!cursor.TryTake("OPTIONS")) cursor.Expect("PARAMS", "connector type");
    source.params = TakeJson(cursor, "PARAMS");
    if (cursor.At("FROM")) FailMixed(cursor);
  } else if (cursor.TryTake("FROM")) {
    source.connection = TakeText(cursor, "a connection", "FROM");
    if (cursor.At("TYPE")) return FailMixed(cursor);
    if (cursor.TryTake("OPTIONS") || cursor.TryTake("PARAMS")) {
      source.params = TakeJson(cursor, "OPTIONS");
    }
    if (cursor.At("TYPE")) FailMixed(cursor);
  } else {
    cursor.FailExpected("TYPE or FROM", "source name", std::string(kSourceForms));
  }
}

// Whether the words that follow are a name and TO: then they are no query, whatever they are
// called.
bool NameBeforeTo(const Cursor& cursor) {
  Token token = cursor.Peek();
  Lexer rest = cursor.rest();
  while (token.IsName()) {
    token = rest.Next();
    if (token.Is("TO")) return true;
    if (!token.IsSymbol('.')) return false;
    token = rest.Next();
  }
  return false;
}

std::variant<Sql, Name> TakeExported(Cursor& cursor) {
  if (NameBeforeTo(cursor)) return TakeName(cursor, "a table name", "EXPORT");
  const bool is_query = StartsQuery(cursor.Peek()) || cursor.Peek().text.substr(0, 2) == "${";
  if (!is_query && cursor.Peek().IsName()) {
    Name name = TakeName(cursor, "a table name", "EXPORT");
    cursor.Expect("TO", "table name");
    return name;
  }
  if (!is_query) {
    cursor.FailExpected("a query, a table or a source", "EXPORT");
    return Name{};
  }
  const std::optional<uint32_t> to = FindExportTo(cursor);
  return TakeSql(cursor, "a query", "EXPORT",
                 [&](const Token& token, const Lexer&) { return token.begin == to; });
}

// A path written bare: symbols are glued to the word.
bool FailBarePath(Cursor& cursor, const Name& target) {
  const Token& next = cursor.Peek();
  const bool glued = next.begin == target.span.end && next.kind == TokenKind::kSymbol &&
                     !next.IsSymbol(';') && !next.IsSymbol('{');
  if (!glued) return false;
  const size_t found = cursor.text().find_first_of(" \t\r\n;", target.span.begin);
  const auto end = static_cast<uint32_t>(std::min(found, cursor.text().size()));
  const std::string_view path = cursor.text().substr(target.span.begin, end - target.span.begin);
  cursor.Fail("SF0119", {cursor.file(), target.span.begin, end},
              fmt::format("Target needs quotes: {}", path),
              fmt::format("Write TO \"{}\"; a bare word is a connection.", path));
  return true;
}

void TakeTarget(Cursor& cursor, ExportStatement& statement) {
  const bool dotted = cursor.PeekAfter().IsSymbol('.');
  if (cursor.Peek().kind == TokenKind::kQuoted && !dotted) {
    statement.uri = TakeText(cursor, "a target", "TO");
    return;
  }
  if (!cursor.Peek().IsName()) {
    cursor.FailExpected("a target", "TO",
                        "A target is \"a file or URI\", connection or connection.\"table\".");
    return;
  }
  Name target = TakeName(cursor, "a target", "TO");
  if (FailBarePath(cursor, target)) return;
  if (target.parts.size() > 2) {
    std::string object = ToString(target).substr(target.parts.front().value.size() + 1);
    cursor.Report("SF0119", target.span,
                  fmt::format("Target has more than two parts: {}", ToString(target)),
                  fmt::format("Write {}.\"{}\".", target.parts.front().value, object));
  }
  statement.target = std::move(target);
}

}  // namespace

SourceStatement ParseSource(Cursor& cursor) {
  SourceStatement source;
  const uint32_t begin = cursor.Take().begin;
  source.name = TakeText(cursor, "a source name", "SOURCE");
  TakeSourceOrigin(cursor, source);
  if (cursor.TryTake("AS")) source.query = TakeSql(cursor, "a query", "AS", NeverStops);
  source.span = cursor.SpanFrom(begin);
  return source;
}

LoadStatement ParseLoad(Cursor& cursor) {
  LoadStatement load;
  const uint32_t begin = cursor.Take().begin;
  load.table = TakeName(cursor, "a table name", "LOAD");
  cursor.Expect("FROM", "table name");
  load.source = TakeName(cursor, "a source name", "FROM");
  Clauses clauses = TakeClauses(cursor, ClauseOwner::kLoad);
  load.mode = std::move(clauses.mode);
  load.options = std::move(clauses.options);
  load.span = cursor.SpanFrom(begin);
  return load;
}

ExportStatement ParseExport(Cursor& cursor) {
  ExportStatement statement;
  const uint32_t begin = cursor.Take().begin;
  statement.what = TakeExported(cursor);
  cursor.Expect("TO", std::holds_alternative<Sql>(statement.what) ? "query" : "table name");
  TakeTarget(cursor, statement);
  Clauses clauses = TakeClauses(cursor, ClauseOwner::kExport);
  statement.type = std::move(clauses.type);
  statement.mode = std::move(clauses.mode);
  statement.options = std::move(clauses.options);
  statement.span = cursor.SpanFrom(begin);
  return statement;
}

IncludeStatement ParseInclude(Cursor& cursor) {
  IncludeStatement include;
  const uint32_t begin = cursor.Take().begin;
  if (cursor.Peek().kind == TokenKind::kQuoted) {
    include.path = TakeText(cursor, "a path", "INCLUDE");
  } else {
    cursor.FailExpected("a quoted path", "INCLUDE", "Write INCLUDE \"shared/sources.sf\";");
  }
  if (cursor.TryTake("AS")) include.alias = TakeText(cursor, "an alias", "AS");
  if (cursor.TryTake("WITH")) include.with = TakeJson(cursor, "WITH");
  include.span = cursor.SpanFrom(begin);
  return include;
}

}  // namespace sqlflow
