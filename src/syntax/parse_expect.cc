#include <fmt/format.h>

#include <array>

#include "base/strings.h"
#include "syntax/clauses.h"
#include "syntax/sql_scanner.h"
#include "syntax/statements.h"
#include "syntax/take_value.h"

namespace sqlflow {
namespace {

using Action = ExpectStatement::Action;
using Check = ExpectStatement::Check;

constexpr std::array<std::string_view, 8> kCheckWords = {"CHECK", "NOT",     "UNIQUE", "REFERENCES",
                                                         "IN",    "MATCHES", "ROWS",   "FRESH"};

bool AtViolation(const Token& token, Lexer rest) {
  return token.Is("ON") && rest.Next().Is("VIOLATION");
}

// `(col` and the comma behind it.
void TakeFirstColumn(Cursor& cursor, std::string_view check, ExpectStatement& expect) {
  cursor.ExpectSymbol('(', check);
  expect.columns.push_back(TakeText(cursor, "a column name", check));
  cursor.ExpectSymbol(',', "column name");
}

void TakePredicate(Cursor& cursor, ExpectStatement& expect) {
  cursor.ExpectSymbol('(', "CHECK");
  expect.sql = TakeSqlInBrackets(cursor, "a predicate", "CHECK (");
  cursor.ExpectSymbol(')', "predicate");
}

void TakeIn(Cursor& cursor, ExpectStatement& expect) {
  TakeFirstColumn(cursor, "IN", expect);
  expect.sql = TakeSqlInBrackets(cursor, "values", "column name");
  cursor.ExpectSymbol(')', "values");
}

void TakeMatches(Cursor& cursor, ExpectStatement& expect) {
  TakeFirstColumn(cursor, "MATCHES", expect);
  if (cursor.Peek().kind == TokenKind::kQuoted) {
    expect.pattern = TakeText(cursor, "a pattern", "column name");
  } else {
    cursor.FailExpected("a quoted pattern", "column name");
  }
  cursor.ExpectSymbol(')', "pattern");
}

OptionValue TakeRowCount(Cursor& cursor, std::string_view after) {
  OptionValue value = TakeScalar(cursor, "a number of rows", after);
  if (!cursor.failed() && !value.as_int() && !std::holds_alternative<VariableRef>(value.data)) {
    cursor.Report("SF0121", value.span, "Number of rows must be a whole number");
  }
  return value;
}

void TakeRows(Cursor& cursor, ExpectStatement& expect) {
  cursor.Expect("BETWEEN", "ROWS");
  expect.minimum = TakeRowCount(cursor, "BETWEEN");
  cursor.Expect("AND", "number of rows");
  expect.maximum = TakeRowCount(cursor, "AND");
  const int64_t* minimum = expect.minimum.as_int();
  const int64_t* maximum = expect.maximum.as_int();
  if (minimum && maximum && *minimum > *maximum) {
    cursor.Report("SF0121", expect.maximum.span,
                  fmt::format("ROWS BETWEEN can never hold: {} AND {}", *minimum, *maximum));
  }
}

void TakeFresh(Cursor& cursor, ExpectStatement& expect) {
  expect.columns = TakeColumns(cursor, "FRESH");
  if (expect.columns.size() > 1) {
    cursor.Report("SF0121", expect.columns[1].span, "FRESH takes one column");
  }
  cursor.Expect("WITHIN", "FRESH");
  expect.within = TakeDuration(cursor, "WITHIN");
}

void FailUnknownCheck(Cursor& cursor) {
  if (cursor.Peek().kind != TokenKind::kWord) return cursor.FailExpected("a check", "table name");
  const std::vector<std::string> words(kCheckWords.begin(), kCheckWords.end());
  const std::string nearest = DidYouMean(cursor.Peek().text, words);
  cursor.Fail("SF0121", cursor.SpanOf(cursor.Peek()),
              fmt::format("Check is unknown: {}", cursor.Peek().text),
              nearest.empty() ? "Checks are CHECK, NOT NULL, UNIQUE, REFERENCES, IN, MATCHES, "
                                "ROWS BETWEEN and FRESH."
                              : nearest);
}

void TakeCheck(Cursor& cursor, ExpectStatement& expect) {
  if (cursor.TryTake("CHECK")) {
    expect.check = Check::kPredicate;
    TakePredicate(cursor, expect);
  } else if (cursor.TryTake("NOT")) {
    expect.check = Check::kNotNull;
    cursor.Expect("NULL", "NOT");
    expect.columns = TakeColumns(cursor, "NOT NULL");
  } else if (cursor.TryTake("UNIQUE")) {
    expect.check = Check::kUnique;
    expect.columns = TakeColumns(cursor, "UNIQUE");
  } else if (cursor.TryTake("REFERENCES")) {
    expect.check = Check::kReferences;
    expect.other = TakeName(cursor, "a table name", "REFERENCES");
    expect.columns = TakeColumns(cursor, "table name");
  } else if (cursor.TryTake("IN")) {
    expect.check = Check::kIn;
    TakeIn(cursor, expect);
  } else if (cursor.TryTake("MATCHES")) {
    expect.check = Check::kMatches;
    TakeMatches(cursor, expect);
  } else if (cursor.TryTake("ROWS")) {
    expect.check = Check::kRows;
    TakeRows(cursor, expect);
  } else if (cursor.TryTake("FRESH")) {
    expect.check = Check::kFresh;
    TakeFresh(cursor, expect);
  } else {
    FailUnknownCheck(cursor);
  }
}

void TakeActionWord(Cursor& cursor, ExpectStatement& expect) {
  const Token word = cursor.Peek();
  if (cursor.TryTake("FAIL")) {
    expect.action = Action::kFail;
  } else if (cursor.TryTake("WARN")) {
    expect.action = Action::kWarn;
  } else if (cursor.TryTake("DROP")) {
    expect.action = Action::kDrop;
  } else if (cursor.TryTake("QUARANTINE")) {
    expect.action = Action::kQuarantine;
  } else {
    return cursor.FailExpected("FAIL, WARN, DROP or QUARANTINE", "ON VIOLATION");
  }
  const bool row_action = expect.action == Action::kDrop || expect.action == Action::kQuarantine;
  if (row_action && !IsPerRow(expect.check)) {
    cursor.Report("SF0121", cursor.SpanOf(word),
                  fmt::format("Action needs a check of single rows: {}", word.text),
                  "UNIQUE, ROWS, FRESH and AS query take FAIL or WARN.");
  }
}

void TakeViolation(Cursor& cursor, ExpectStatement& expect) {
  if (!cursor.At("ON")) return;
  cursor.Take();
  cursor.Expect("VIOLATION", "ON");
  expect.action_written = true;
  TakeActionWord(cursor, expect);
  if (!cursor.At("INTO")) return;
  if (expect.action != Action::kQuarantine) {
    cursor.Report("SF0121", cursor.SpanOf(cursor.Peek()), "INTO belongs to QUARANTINE only");
  }
  cursor.Take();
  expect.into = TakeName(cursor, "a table name", "INTO");
}

}  // namespace

ExpectStatement ParseExpect(Cursor& cursor) {
  ExpectStatement expect;
  const uint32_t begin = cursor.Take().begin;
  expect.name = TakeText(cursor, "a name", "EXPECT");
  if (cursor.TryTake("AS")) {
    expect.check = Check::kQuery;
    expect.sql = TakeSql(cursor, "a query", "AS", AtViolation);
  } else if (cursor.TryTake("ON")) {
    expect.table = TakeName(cursor, "a table name", "ON");
    TakeCheck(cursor, expect);
  } else {
    cursor.FailExpected("ON or AS", "name");
  }
  TakeViolation(cursor, expect);
  expect.span = cursor.SpanFrom(begin);
  return expect;
}

}  // namespace sqlflow
