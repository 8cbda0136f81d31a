#include "syntax/take_mode.h"

#include <fmt/format.h>

#include <array>

#include "base/strings.h"
#include "syntax/sql_scanner.h"

namespace sqlflow {
namespace {

std::optional<Mode::Kind> TakeKind(Cursor& cursor) {
  static constexpr std::array<Mode::Kind, 4> kKinds = {
      Mode::Kind::kReplace, Mode::Kind::kAppend, Mode::Kind::kUpsert, Mode::Kind::kIncremental};
  std::vector<std::string> names;
  for (const Mode::Kind kind : kKinds) {
    if (cursor.TryTake(ToString(kind))) return kind;
    names.emplace_back(ToString(kind));
  }
  if (cursor.Peek().kind != TokenKind::kWord) {
    cursor.FailExpected("REPLACE, APPEND, UPSERT or INCREMENTAL", "MODE");
    return std::nullopt;
  }
  const std::string_view word = cursor.Peek().text;
  const std::string nearest = DidYouMean(word, names);
  cursor.Fail("SF0109", cursor.SpanOf(cursor.Peek()), fmt::format("Mode is unknown: {}", word),
              nearest.empty() ? "Modes are REPLACE, APPEND, UPSERT and INCREMENTAL." : nearest);
  return std::nullopt;
}

Sql TakeDeleteCondition(Cursor& cursor, ClauseOwner owner) {
  return TakeSql(cursor, "a condition", "DELETE WHEN", [owner](const Token& token, Lexer rest) {
    if (token.Is("OPTIONS") || token.Is("PARAMS")) return rest.Next().IsSymbol('{');
    return owner == ClauseOwner::kCreate && token.Is("AS");
  });
}

void TakeDelete(Cursor& cursor, ClauseOwner owner, Mode& mode) {
  if (mode.delete_when || mode.delete_missing) {
    cursor.Report("SF0113", cursor.SpanOf(cursor.Peek()), "Clause is given twice: DELETE",
                  "Remove one of the two.");
  }
  cursor.Take();
  if (cursor.TryTake("MISSING")) {
    mode.delete_missing = true;
    return;
  }
  cursor.Expect("WHEN", "DELETE");
  mode.delete_when = TakeDeleteCondition(cursor, owner);
}

// One clause of a mode and the modes that take it; false when there is none.
bool TakePart(Cursor& cursor, ClauseOwner owner, Mode& mode) {
  const Token keyword = cursor.Peek();
  const bool incremental = mode.kind == Mode::Kind::kIncremental;
  bool fits = incremental;
  bool twice = false;
  if (cursor.At("KEY")) {
    fits = mode.kind != Mode::Kind::kAppend;
    twice = !mode.keys.empty();
    cursor.Take();
    mode.keys = TakeKeys(cursor);
  } else if (cursor.At("BY")) {
    twice = mode.time_column.has_value();
    cursor.Take();
    mode.time_column = TakeText(cursor, "a column name", "BY");
  } else if (cursor.At("LOOKBACK")) {
    twice = mode.lookback.has_value();
    cursor.Take();
    mode.lookback = TakeDuration(cursor, "LOOKBACK");
  } else if (cursor.At("DELETE")) {
    fits = mode.kind == Mode::Kind::kUpsert;
    TakeDelete(cursor, owner, mode);
  } else {
    return false;
  }
  const std::string clause(keyword.text);
  if (twice) cursor.Report("SF0113", cursor.SpanOf(keyword), "Clause is given twice: " + clause);
  if (!fits) {
    cursor.Report("SF0112", cursor.SpanOf(keyword),
                  fmt::format("{} mode takes no clause: {}", ToString(mode.kind), clause));
  }
  return true;
}

void RequireParts(Cursor& cursor, ClauseOwner owner, const Mode& mode) {
  if (mode.kind == Mode::Kind::kUpsert && mode.keys.empty()) {
    cursor.Report("SF0110", mode.span, "UPSERT mode requires KEY to be specified",
                  "Write MODE UPSERT KEY (id).");
  }
  // A LOAD without BY means its source's cursor_field.
  if (mode.kind == Mode::Kind::kIncremental && !mode.time_column && owner != ClauseOwner::kLoad) {
    cursor.Report("SF0111", mode.span, "INCREMENTAL mode requires BY <column>",
                  "Write MODE INCREMENTAL BY updated_at.");
  }
}

}  // namespace

Mode TakeMode(Cursor& cursor, ClauseOwner owner) {
  Mode mode;
  const uint32_t begin = cursor.Take().begin;
  mode.written = true;
  const std::optional<Mode::Kind> kind = TakeKind(cursor);
  if (!kind) return mode;
  mode.kind = *kind;
  while (TakePart(cursor, owner, mode)) {
  }
  mode.span = cursor.SpanFrom(begin);
  RequireParts(cursor, owner, mode);
  return mode;
}

}  // namespace sqlflow
