#include <fmt/format.h>

#include "syntax/clauses.h"
#include "syntax/sql_scanner.h"
#include "syntax/statements.h"

namespace sqlflow {
namespace {

bool NeverStops(const Token&, const Lexer&) { return false; }

void FailUnsupported(Cursor& cursor, std::string what, std::string hint) {
  cursor.Fail("SF0118", cursor.SpanOf(cursor.Peek()), std::move(what), std::move(hint));
}

CreateStatement::Kind TakeKind(Cursor& cursor) {
  if (cursor.TryTake("TABLE")) return CreateStatement::Kind::kTable;
  if (cursor.TryTake("VIEW")) return CreateStatement::Kind::kView;
  if (cursor.TryTake("MACRO")) return CreateStatement::Kind::kMacro;
  if (cursor.At("TEMP") || cursor.At("TEMPORARY")) {
    FailUnsupported(cursor, "CREATE TEMP is not part of a pipeline",
                    "Steps do not share a session; use a WITH clause, a VIEW or a TABLE.");
  } else {
    cursor.FailExpected("TABLE, VIEW or MACRO", "CREATE");
  }
  return CreateStatement::Kind::kTable;
}

// Forms of the engine's CREATE that a pipeline has no use for, by name rather than by "Expected
// AS".
void RefuseColumns(Cursor& cursor) {
  if (cursor.AtSymbol('(')) {
    FailUnsupported(cursor, "CREATE takes no column list",
                    "Name and cast the columns in the query: SELECT a::INTEGER AS x.");
  }
}
void RefuseIfNotExists(Cursor& cursor) {
  if (cursor.At("IF") && cursor.PeekAfter().Is("NOT")) {
    FailUnsupported(cursor, "CREATE takes no IF NOT EXISTS",
                    "A table that a pipeline made is replaced by the next run; MODE APPEND keeps "
                    "its rows.");
  }
}

Sql TakeMacro(Cursor& cursor, uint32_t begin) {
  if (!cursor.failed()) cursor.Seek(begin);
  return TakeSql(cursor, "a macro", "CREATE MACRO", NeverStops);
}

void TakeRelation(Cursor& cursor, CreateStatement& create) {
  const bool is_table = create.kind == CreateStatement::Kind::kTable;
  RefuseColumns(cursor);
  if (is_table) {
    Clauses clauses = TakeClauses(cursor, ClauseOwner::kCreate);
    create.mode = std::move(clauses.mode);
    create.options = std::move(clauses.options);
  }
  const bool has_clauses = create.mode.written || !create.options.is_null();
  cursor.Expect("AS", has_clauses ? "MODE and OPTIONS" : is_table ? "table name" : "view name");
  create.query = TakeSql(cursor, "a query", "AS", NeverStops);
}

}  // namespace

CreateStatement ParseCreate(Cursor& cursor) {
  CreateStatement create;
  const uint32_t begin = cursor.Take().begin;
  if (cursor.TryTake("OR")) {
    cursor.Expect("REPLACE", "OR");
    create.or_replace = true;
  }
  create.kind = TakeKind(cursor);
  RefuseIfNotExists(cursor);
  create.name = TakeName(cursor, "a name", "CREATE TABLE, VIEW or MACRO");
  if (create.kind == CreateStatement::Kind::kMacro) {
    create.query = TakeMacro(cursor, begin);
  } else {
    TakeRelation(cursor, create);
  }
  create.span = cursor.SpanFrom(begin);
  return create;
}

}  // namespace sqlflow
