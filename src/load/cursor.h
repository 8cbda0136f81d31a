// Cursor columns: which types can be one, and the SQL of their values.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plan/window_macros.h"
#include "sqlflow/engine.h"
#include "sqlflow/types.h"
#include "sqlflow/value.h"

namespace sqlflow {

// A part of the cursor's range to work on whatever the watermark says, as a command line gives it.
// Half-open; an empty text is no bound.
struct CursorWindow {
  std::string start;
  std::string end;
};

// A column that says how far a step has come. A value; holds no rows.
class Cursor {
 public:
  // Throws Error(kNotFound) when `schema` has no such column, and kInvalid when its type has no
  // order to go on in.
  Cursor(const Dialect& dialect, const Schema& schema, const std::string& column);

  const std::string& name() const { return name_; }
  // The quoted column.
  const std::string& sql() const { return sql_; }
  const Type& type() const { return type_; }
  // DATE and the timestamps.
  bool is_time() const;
  // The name of a type that holds every value that Minus gives.
  std::string BoundType() const;

  // The SQL of a value that a user wrote, of the cursor's type; a time for a DATE. `what` names the
  // value in messages: "start_value". Throws Error(kInvalid) when it is none.
  std::string Parse(Session& session, const OptionValue& value, std::string_view what) const;
  // The SQL of `value`, itself SQL, less a distance: a duration for times (a bare number is days),
  // a number for numbers. Throws Error(kInvalid) when the distance does not suit the type.
  std::string Minus(const std::string& value, const OptionValue& distance) const;
  // The SQL of the first value after what has happened at a time ("2026-01-31 10:15:00", UTC).
  std::string At(const std::string& time) const;
  // The SQL of a stored watermark. Throws Error(kInvalid) when the column's type has changed so
  // that the two cannot be compared.
  std::string Stored(Session& session, const Typed& value) const;
  // What the macros of a window stand for: dates and times, or for other columns values of their
  // type. `start` is SQL, `end` a text of the command line; empty: the least and the greatest.
  WindowValues MacroValues(Session& session, const std::string& start,
                           const std::string& end) const;
  // A condition for the values in a window; empty when it has no bounds.
  std::string Within(Session& session, const CursorWindow& window) const;
  // A condition for the values that a watermark may have: not after `time` when one is given, and
  // none that nothing can follow.
  std::string MayBeWatermark(const std::string& time) const;
  // The watermark once `reached`, a cursor's text, was written: it never goes back.
  std::optional<Typed> Advance(Session& session, const std::optional<Typed>& before,
                               const std::optional<std::string>& reached) const;
  // Whether a window leaves no gap behind the watermark.
  bool Touches(Session& session, const std::optional<Typed>& before,
               const CursorWindow& window) const;

 private:
  const Dialect* dialect_;
  std::string name_;  // As the schema spells it.
  std::string sql_;
  Type type_;
};

// Adds " AND condition".
void AddCondition(std::string& conditions, const std::string& condition);

// One cell of a query's first row as text, or nothing when it is NULL or there is no row.
std::optional<std::string> QueryText(Session& session, std::string_view sql,
                                     std::span<const Value> args = {});

}  // namespace sqlflow
