// A parsed script. Text that may hold ${variables} is kept as written; project/expand.h resolves
// it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sqlflow/value.h"

namespace sqlflow {

// A word or a quoted text, without its quotes (doubled quotes made single).
struct Text {
  std::string value;
  bool quoted = false;
  Span span;  // With the quotes.
  friend bool operator==(const Text& a, const Text& b) {
    return a.value == b.value && a.quoted == b.quoted;
  }
};

// A dotted name: table, schema.table, connection.object. Parts are compared without case.
struct Name {
  std::vector<Text> parts;
  Span span;
  friend bool operator==(const Name& a, const Name& b) { return a.parts == b.parts; }
};
std::string ToString(const Name& name);  // "schema.table", unquoted: for messages and look-ups

// SQL taken as raw text. `pieces` maps ranges of `text` to where they were written: one piece as
// parsed; after expansion one for each stretch of raw text (`verbatim`) and each replaced variable.
struct Sql {
  struct Piece {
    uint32_t begin = 0;  // Bytes into `text`; a piece ends where the next begins.
    Span origin;
    bool verbatim = true;
  };
  std::string text;
  Span span;
  std::vector<Piece> pieces;

  // The place in the script of a range of `text`.
  Span Locate(size_t offset, size_t length = 1) const;
  friend bool operator==(const Sql& a, const Sql& b) { return a.text == b.text; }
};

enum class TimeUnit { kSecond, kMinute, kHour, kDay, kWeek, kMonth, kYear };
struct Duration {
  int64_t count = 0;
  TimeUnit unit = TimeUnit::kDay;
  Text written;  // Set instead when it holds a variable; `count` is then 0 until expansion.
  friend bool operator==(const Duration&, const Duration&) = default;
};

std::string ToString(const Duration& duration);  // "2 hours"

// "7 days", "'7 days'" without the quotes, "1 month", "7" (days); nothing when it is none.
std::optional<Duration> ParseDuration(std::string_view text);
std::string ToString(const Duration& duration);  // "7 DAY", or as written with its variable

struct Mode {
  enum class Kind { kReplace, kAppend, kUpsert, kIncremental };
  Kind kind = Kind::kReplace;
  bool written = false;  // False: the statement has no MODE clause.
  std::vector<Text> keys;
  std::optional<Text> time_column;  // INCREMENTAL BY
  std::optional<Duration> lookback;
  std::optional<Sql> delete_when;
  bool delete_missing = false;
  Span span;
  friend bool operator==(const Mode& a, const Mode& b) {
    return a.kind == b.kind && a.written == b.written && a.keys == b.keys &&
           a.time_column == b.time_column && a.lookback == b.lookback &&
           a.delete_when == b.delete_when && a.delete_missing == b.delete_missing;
  }
};
std::string_view ToString(Mode::Kind kind);  // "REPLACE", …

// Every statement has the span from its first keyword to its last token, without the `;`.

// SOURCE name TYPE type PARAMS json [AS query]  |  SOURCE name FROM "connection" [OPTIONS json] [AS
// query]
struct SourceStatement {
  Text name;
  std::optional<Text> type;        // The TYPE form,
  std::optional<Text> connection;  // or the FROM form.
  OptionValue params;              // A map; null when left out.
  std::optional<Sql> query;
  Span span;
};

struct LoadStatement {
  Name table;
  Name source;  // One part: a SOURCE; more: connection.object
  Mode mode;
  OptionValue options;
  Span span;
};

struct CreateStatement {
  enum class Kind { kTable, kView, kMacro };
  Kind kind = Kind::kTable;
  bool or_replace = false;
  Name name;
  Mode mode;            // kTable only
  OptionValue options;  // kTable only
  Sql query;            // kMacro: the whole statement from CREATE on.
  Span span;
};

struct ExportStatement {
  std::variant<Sql, Name> what;  // A query, or a table's or source's name.
  std::optional<Text> uri;       // TO "uri",
  std::optional<Name> target;    // or TO connection[."object"]: one or two parts.
  std::optional<Text> type;
  Mode mode;
  OptionValue options;
  Span span;
};

// EXPECT name (ON table check | AS query) [ON VIOLATION action [INTO table]]
struct ExpectStatement {
  enum class Check {
    kPredicate,
    kNotNull,
    kUnique,
    kReferences,
    kIn,
    kMatches,
    kRows,
    kFresh,
    kQuery
  };
  enum class Action { kFail, kWarn, kDrop, kQuarantine };
  Text name;
  std::optional<Name> table;  // Not for kQuery.
  Check check = Check::kPredicate;
  Sql sql;                         // kPredicate: the predicate; kQuery: the query; kIn: the values.
  std::vector<Text> columns;       // kNotNull, kUnique, kReferences, kIn, kMatches, kFresh
  std::optional<Name> other;       // kReferences
  Text pattern;                    // kMatches
  OptionValue minimum, maximum;    // kRows: integers or variables
  std::optional<Duration> within;  // kFresh
  Action action = Action::kFail;
  bool action_written = false;
  std::optional<Name> into;
  Span span;
};
// Whether single rows hold or violate it, so that they can be dropped or quarantined.
bool IsPerRow(ExpectStatement::Check check);
std::string_view ToString(ExpectStatement::Action action);  // "FAIL", …

struct Statement;
using Statements = std::vector<Statement>;

struct SetStatement {
  Text name;
  OptionValue value;  // Scalar, list, or text with variables; a bare `${x}` is a VariableRef.
  Span span;
};

struct IncludeStatement {
  Text path;
  std::optional<Text> alias;
  OptionValue with;
  Span span;
};

// A condition is raw text, evaluated by project/condition.h.
struct IfStatement {
  struct Branch {
    Sql condition;
    Statements body;
  };
  std::vector<Branch> branches;  // IF and each ELSE IF.
  std::optional<Statements> otherwise;
  Span span;
};

struct ForStatement {
  std::vector<Text> names;
  std::vector<OptionValue> values;  // Scalars, variables, or lists of as many as there are names.
  Statements body;
  Span span;
};

struct Statement {
  std::variant<SourceStatement, LoadStatement, CreateStatement, ExportStatement, ExpectStatement,
               SetStatement, IncludeStatement, IfStatement, ForStatement>
      node;
};

Span SpanOf(const Statement& statement);
// Compares content, not spans.
bool operator==(const Statement& a, const Statement& b);

struct Script {
  int file = -1;  // In SourceFiles.
  // Sources and tables of statements that did not parse: naming them elsewhere is no second
  // mistake.
  std::vector<std::string> failed_names;
  Statements statements;
  friend bool operator==(const Script& a, const Script& b) { return a.statements == b.statements; }
};

// What is left after expansion: no control flow, no variables.
using Operation =
    std::variant<SourceStatement, LoadStatement, CreateStatement, ExportStatement, ExpectStatement>;

}  // namespace sqlflow
