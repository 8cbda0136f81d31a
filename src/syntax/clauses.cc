#include "syntax/clauses.h"

#include <fmt/format.h>

#include <algorithm>

#include "syntax/json.h"
#include "syntax/take_mode.h"

namespace sqlflow {
namespace {

// A bare identifier: ASCII letters, digits and `_`, with variables glued in.
bool IsPlainWord(std::string_view word) {
  size_t position = 0;
  while (position < word.size()) {
    const char c = word[position];
    if (c == '$') {
      const size_t end = VariableEnd(word, position);
      if (word.substr(position, 2) != "${" || end == std::string_view::npos) return false;
      position = end;
      continue;
    }
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!plain) return false;
    ++position;
  }
  return true;
}

// Whether a list of bare keys ended with a comma: what follows is the next clause, not a key.
bool StartsNextClause(const Cursor& cursor) {
  if (!cursor.Peek().IsName()) return true;
  const Token after = cursor.PeekAfter();
  if (cursor.At("OPTIONS") || cursor.At("PARAMS")) return after.IsSymbol('{');
  if (cursor.At("DELETE")) return after.Is("WHEN") || after.Is("MISSING");
  if (cursor.At("AS")) return !after.IsSymbol(',') && !after.Is("AS");
  if (cursor.At("LOOKBACK")) return after.kind == TokenKind::kNumber || after.IsName();
  return cursor.At("BY") && after.IsName();
}

// A name that only quotes can hold: 2024_orders, my-source. `first` is the next token.
bool FailUnquotedName(Cursor& cursor, const Token& first) {
  if (first.kind != TokenKind::kWord && first.kind != TokenKind::kNumber) return false;
  Lexer rest = cursor.rest();
  uint32_t end = first.end;
  for (Token dash = rest.Next(); dash.IsSymbol('-') && dash.begin == end; dash = rest.Next()) {
    const Token part = rest.Next();
    const bool glued = part.begin == dash.end;
    if (!glued || (part.kind != TokenKind::kWord && part.kind != TokenKind::kNumber)) break;
    end = part.end;
  }
  const std::string_view name = cursor.text().substr(first.begin, end - first.begin);
  // A number alone is a wrong token rather than a name without quotes.
  const bool is_fine = first.kind == TokenKind::kWord
                           ? IsPlainWord(name)
                           : name.find_first_not_of("0123456789.") == std::string_view::npos;
  if (is_fine) return false;
  cursor.Fail("SF0122", {cursor.file(), first.begin, end},
              fmt::format("Name needs quotes: {}", name), fmt::format("Write \"{}\".", name));
  return true;
}

void ReportTwice(Cursor& cursor, std::string_view clause) {
  cursor.Report("SF0113", cursor.SpanOf(cursor.Peek()),
                fmt::format("Clause is given twice: {}", clause), "Remove one of the two.");
}

}  // namespace

Text TakeText(Cursor& cursor, std::string_view what, std::string_view after) {
  if (FailUnquotedName(cursor, cursor.Peek())) return {};
  if (!cursor.Peek().IsName()) {
    cursor.FailExpected(what, after);
    return {};
  }
  const Token token = cursor.Take();
  Text text;
  text.span = cursor.SpanOf(token);
  text.quoted = token.kind == TokenKind::kQuoted;
  text.value = text.quoted ? Unquote(token.text) : std::string(token.text);
  if (text.quoted && text.value.empty()) {
    cursor.Report("SF0122", text.span, fmt::format("Text is empty: {}", token.text));
  }
  return text;
}

Name TakeName(Cursor& cursor, std::string_view what, std::string_view after) {
  Name name;
  name.parts.push_back(TakeText(cursor, what, after));
  while (cursor.TryTakeSymbol('.')) name.parts.push_back(TakeText(cursor, "a name", "'.'"));
  name.span = cursor.SpanFrom(name.parts.front().span.begin);
  return name;
}

OptionValue TakeJson(Cursor& cursor, std::string_view after) {
  if (!cursor.AtSymbol('{')) {
    cursor.FailExpected("a JSON object", after, "A JSON object is written {\"name\": \"value\"}.");
    return {};
  }
  Diagnostics& diagnostics = cursor.diagnostics();
  const int errors_before = diagnostics.errors();
  JsonResult json = ParseJson(cursor.text(), cursor.file(), cursor.Peek().begin, diagnostics);
  cursor.Seek(json.end);
  if (diagnostics.errors() > errors_before) cursor.NoteMistake();
  if (!json.closed) cursor.Abandon();
  return std::move(json.value);
}

std::vector<Text> TakeKeys(Cursor& cursor) {
  if (cursor.AtSymbol('(')) return TakeColumns(cursor, "KEY");
  std::vector<Text> keys;
  do {
    if (!keys.empty() && StartsNextClause(cursor)) break;
    keys.push_back(TakeText(cursor, "a column name", "KEY"));
  } while (cursor.TryTakeSymbol(','));
  return keys;
}

std::vector<Text> TakeColumns(Cursor& cursor, std::string_view after) {
  std::vector<Text> columns;
  cursor.ExpectSymbol('(', after);
  do {
    if (!columns.empty() && cursor.AtSymbol(')')) break;
    columns.push_back(TakeText(cursor, "a column name", columns.empty() ? after : "','"));
  } while (cursor.TryTakeSymbol(','));
  cursor.ExpectSymbol(')', "column names");
  return columns;
}

Duration TakeDuration(Cursor& cursor, std::string_view after) {
  const Token first = cursor.Peek();
  const bool variable = first.kind == TokenKind::kWord && first.text.starts_with("${");
  if (first.kind != TokenKind::kNumber && first.kind != TokenKind::kQuoted && !variable) {
    cursor.FailExpected("a duration", after, "A duration is written 7 DAYS or '7 days'.");
    return {};
  }
  cursor.Take();
  const bool quoted = first.kind == TokenKind::kQuoted;
  std::string text = quoted ? Unquote(first.text) : std::string(first.text);
  static constexpr std::string_view kClauses[] = {"AS",   "KEY",  "OPTIONS",  "PARAMS", "ON",
                                                  "TYPE", "MODE", "LOOKBACK", "BY"};
  const auto starts_clause = [&](std::string_view word) { return cursor.At(word); };
  if (!quoted && cursor.Peek().kind == TokenKind::kWord && !cursor.Peek().first_on_line &&
      std::ranges::none_of(kClauses, starts_clause)) {
    text += fmt::format(" {}", cursor.Take().text);
  }
  Duration duration;
  const Span span = cursor.SpanFrom(first.begin);
  if (text.find("${") != std::string::npos) {
    duration.written = {text, quoted, span};
  } else if (std::optional<Duration> parsed = ParseDuration(text)) {
    duration = *parsed;
  } else {
    cursor.Report("SF0114", span, fmt::format("Duration is not valid: {}", text),
                  "Write a whole number and SECOND, MINUTE, HOUR, DAY, WEEK, MONTH or YEAR.");
  }
  return duration;
}

Clauses TakeClauses(Cursor& cursor, ClauseOwner owner) {
  Clauses clauses;
  bool has_options = false;
  while (!cursor.failed()) {
    if (owner == ClauseOwner::kExport && cursor.At("TYPE")) {
      if (clauses.type) ReportTwice(cursor, "TYPE");
      cursor.Take();
      clauses.type = TakeText(cursor, "a connector type", "TYPE");
    } else if (cursor.At("MODE")) {
      if (clauses.mode.written) ReportTwice(cursor, "MODE");
      clauses.mode = TakeMode(cursor, owner);
    } else if (cursor.At("OPTIONS") || cursor.At("PARAMS")) {
      if (has_options) ReportTwice(cursor, "OPTIONS");
      has_options = true;
      cursor.Take();
      clauses.options = TakeJson(cursor, "OPTIONS");
    } else {
      break;
    }
  }
  return clauses;
}

}  // namespace sqlflow
