#include "syntax/take_value.h"

#include <fmt/format.h>

#include "syntax/clauses.h"
#include "syntax/json.h"
#include "syntax/statements.h"

namespace sqlflow {
namespace {

constexpr int kMaxListDepth = 50;

bool IsWholeVariable(std::string_view text) {
  return text.starts_with("${") && VariableEnd(text, 0) == text.size();
}

// Text as written, typed: 5, 1.5, true, null, ${x}; else text.
OptionValue TypedWord(std::string_view text, Span span) {
  OptionValue value;
  value.span = span;
  const Token word{TokenKind::kWord, text};
  if (std::optional<OptionValue> number = ParseNumber(text)) {
    value.data = std::move(number->data);
  } else if (word.Is("TRUE") || word.Is("FALSE")) {
    value.data = word.Is("TRUE");
  } else if (word.Is("NULL")) {
    value.data = std::monostate{};
  } else if (IsWholeVariable(text)) {
    value.data = VariableRef{std::string(text.substr(2, text.size() - 3))};
  } else {
    value.data = std::string(text);
  }
  return value;
}

bool OpensList(const Cursor& cursor) { return cursor.AtSymbol('(') || cursor.AtSymbol('['); }

OptionValue TakeListAt(Cursor& cursor, std::string_view after, int depth) {
  OptionValue list;
  list.data = OptionValue::List{};
  if (!OpensList(cursor) || depth > kMaxListDepth) {
    if (OpensList(cursor)) {
      cursor.Fail("SF0105", cursor.SpanOf(cursor.Peek()),
                  fmt::format("Lists are nested deeper than {}", kMaxListDepth));
    }
    cursor.FailExpected("'('", after);
    return list;
  }
  const Token opening = cursor.Take();
  const char closer = opening.IsSymbol('(') ? ')' : ']';
  auto& items = std::get<OptionValue::List>(list.data);
  while (!cursor.failed() && !cursor.AtSymbol(closer)) {
    items.push_back(OpensList(cursor)
                        ? TakeListAt(cursor, "','", depth + 1)
                        : TakeScalar(cursor, "a value", items.empty() ? "'('" : "','"));
    if (!cursor.TryTakeSymbol(',')) break;
  }
  cursor.ExpectSymbol(closer, "value");
  list.span = cursor.SpanFrom(opening.begin);
  return list;
}

// A value without quotes, up to the `;` or the end of the line: 2024-01-15, data/x.csv.
OptionValue TakeBareText(Cursor& cursor) {
  const uint32_t begin = cursor.Peek().begin;
  bool first = true;
  while (!cursor.AtSymbol(';') && cursor.Peek().kind != TokenKind::kEnd) {
    const Token& token = cursor.Peek();
    if (token.first_on_line && !first) break;
    if (token.kind == TokenKind::kQuoted || token.kind == TokenKind::kLiteral) {
      cursor.Fail("SF0120", cursor.SpanOf(token), "Value needs quotes around the whole of it",
                  "Write SET name = 'the whole value';");
    }
    if (first && token.IsSymbol('=')) {
      cursor.Fail("SF0120", cursor.SpanOf(token), "Expected a value after '='",
                  "SET takes a single '='.");
    }
    first = false;
    cursor.Take();
  }
  if (first) cursor.FailExpected("a value", "'='", "An empty text is written ''.");
  if (cursor.failed()) return {};
  const Span span = cursor.SpanFrom(begin);
  return TypedWord(cursor.text().substr(begin, span.end - begin), span);
}

OptionValue TakeSetValue(Cursor& cursor) {
  if (cursor.Peek().kind == TokenKind::kQuoted) return TakeScalar(cursor, "a value", "'='");
  if (OpensList(cursor)) return TakeListAt(cursor, "'='", 0);
  return TakeBareText(cursor);
}

void CheckRow(Cursor& cursor, const ForStatement& statement, const OptionValue& row) {
  const OptionValue::List* list = row.as_list();
  const size_t names = statement.names.size();
  if (std::holds_alternative<VariableRef>(row.data)) return;
  const size_t values = list ? list->size() : 1;
  if (values == names && (list || names == 1)) return;
  cursor.Report("SF0123", row.span,
                fmt::format("FOR has {} {} and this many values: {}", names,
                            names == 1 ? "name" : "names", values),
                names == 1 ? "" : "Write one list for each round: ((1, 'a'), (2, 'b')).");
}

}  // namespace

OptionValue TakeScalar(Cursor& cursor, std::string_view what, std::string_view after) {
  const Token first = cursor.Peek();
  if (first.kind == TokenKind::kQuoted) {
    cursor.Take();
    return OptionValue::Text(Unquote(first.text), cursor.SpanOf(first));
  }
  const bool sign = first.IsSymbol('-') && cursor.PeekAfter().kind == TokenKind::kNumber &&
                    cursor.PeekAfter().begin == first.end;
  if (!sign && first.kind != TokenKind::kWord && first.kind != TokenKind::kNumber) {
    cursor.FailExpected(what, after);
    return {};
  }
  cursor.Take();
  if (sign) cursor.Take();
  // Dates and words with dashes are one value: 2024-01-15, us-east.
  while (cursor.AtSymbol('-') && cursor.Peek().begin == cursor.last_end() &&
         cursor.PeekAfter().begin == cursor.Peek().end &&
         (cursor.PeekAfter().kind == TokenKind::kWord ||
          cursor.PeekAfter().kind == TokenKind::kNumber)) {
    cursor.Take();
    cursor.Take();
  }
  const Span span = cursor.SpanFrom(first.begin);
  return TypedWord(cursor.text().substr(span.begin, span.end - span.begin), span);
}

OptionValue TakeList(Cursor& cursor, std::string_view after) {
  return TakeListAt(cursor, after, 0);
}

SetStatement ParseSet(Cursor& cursor) {
  SetStatement set;
  const uint32_t begin = cursor.Take().begin;
  set.name = TakeText(cursor, "a variable name", "SET");
  cursor.ExpectSymbol('=', "variable name");
  set.value = TakeSetValue(cursor);
  set.span = cursor.SpanFrom(begin);
  return set;
}

ForStatement ParseForHeader(Cursor& cursor) {
  ForStatement statement;
  const uint32_t begin = cursor.Take().begin;
  if (cursor.AtSymbol('(')) {
    statement.names = TakeColumns(cursor, "FOR");
  } else {
    statement.names.push_back(TakeText(cursor, "a variable name", "FOR"));
  }
  cursor.Expect("IN", "variable name");
  OptionValue values = TakeList(cursor, "IN");
  cursor.Expect("DO", "values");
  statement.span = cursor.SpanFrom(begin);
  if (cursor.failed()) return statement;
  statement.values = std::move(std::get<OptionValue::List>(values.data));
  for (const OptionValue& row : statement.values) CheckRow(cursor, statement, row);
  return statement;
}

}  // namespace sqlflow
