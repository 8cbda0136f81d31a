#include "load/cursor.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "batch/cell_text.h"
#include "load/schema_rules.h"
#include "syntax/json.h"
#include "syntax/script.h"

namespace sqlflow {
namespace {

bool HasOrder(TypeId id) {
  switch (id) {
    case TypeId::kBool:
    case TypeId::kBytes:
    case TypeId::kTime:
    case TypeId::kInterval:
    case TypeId::kJson:
    case TypeId::kList:
    case TypeId::kStruct:
      return false;
    default:
      return true;
  }
}

// Integers are written in quotes: the smallest has no spelling as a negated number.
std::string NumberLiteral(const Dialect& dialect, const OptionValue& value) {
  return dialect.Literal(
      Typed{value.as_int() != nullptr ? "HUGEINT" : "DECIMAL(38,9)", ToText(value)});
}

std::optional<Duration> DurationOf(const OptionValue& value) {
  if (const int64_t* days = value.as_int()) return Duration{*days, TimeUnit::kDay, {}};
  const std::string* text = value.as_string();
  return text == nullptr ? std::nullopt : ParseDuration(*text);
}

}  // namespace

Cursor::Cursor(const Dialect& dialect, const Schema& schema, const std::string& column)
    : dialect_(&dialect) {
  const int index = schema.IndexOf(column);
  if (index < 0) {
    std::vector<std::string> names;
    for (const Field& field : schema.fields) names.push_back(field.name);
    const std::string nearest = DidYouMean(column, names);
    throw Error(ErrorCode::kNotFound, "Cursor column is missing: " + column)
        .Hint(nearest.empty() ? "Columns: " + Join(names, ", ") : nearest);
  }
  const Field& field = schema.fields[static_cast<size_t>(index)];
  if (!HasOrder(field.type.id)) {
    throw Error(ErrorCode::kInvalid, fmt::format("Cursor column has a type without an order to go "
                                                 "on in: {} {}",
                                                 field.name, ToString(field.type)))
        .Hint("A cursor is a number, a date, a timestamp or a text that grows");
  }
  name_ = field.name;
  sql_ = dialect.Quote(name_);
  type_ = field.type;
}

bool Cursor::is_time() const {
  return type_.id == TypeId::kDate || type_.id == TypeId::kTimestamp ||
         type_.id == TypeId::kTimestampTz;
}

std::string Cursor::BoundType() const {
  if (type_.id == TypeId::kDate) return "TIMESTAMP";
  const bool is_integer = IsNumber(type_) && type_.id != TypeId::kFloat &&
                          type_.id != TypeId::kDouble && type_.id != TypeId::kDecimal;
  return is_integer ? "HUGEINT" : ToString(type_);
}

std::string Cursor::Parse(Session& session, const OptionValue& value, std::string_view what) const {
  // A time within a day must not be cut to the day.
  const std::string type = type_.id == TypeId::kDate ? "TIMESTAMP" : ToString(type_);
  const std::string text = dialect_->Literal(ToText(value));
  // A cast to a number rounds, and a rounded bound would be another one.
  const std::string exact =
      IsNumber(type_)
          ? fmt::format(" AND TRY_CAST({0} AS {1}) = TRY_CAST({0} AS DOUBLE)", text, type)
          : "";
  const bool fits =
      QueryInteger(session, fmt::format("SELECT (TRY_CAST({} AS {}) IS NOT NULL{})::BIGINT", text,
                                        type, exact))
          .value_or(0) != 0;
  if (!fits) {
    throw Error(ErrorCode::kInvalid, fmt::format("Value of {} is no {}, which column {} is: {}",
                                                 what, ToString(type_), name_, ToText(value)));
  }
  return fmt::format("CAST({} AS {})", text, type);
}

std::string Cursor::Minus(const std::string& value, const OptionValue& distance) const {
  if (distance.is_null()) return value;
  if (is_time()) {
    if (const std::optional<Duration> duration = DurationOf(distance)) {
      return fmt::format("{} - {}", value,
                         dialect_->Literal(Typed{"INTERVAL", ToString(*duration)}));
    }
  } else if (IsNumber(type_)) {
    const std::string* text = distance.as_string();
    const std::optional<OptionValue> number =
        text == nullptr ? std::optional(distance) : ParseNumber(*text);
    if (number) return fmt::format("{} - {}", value, NumberLiteral(*dialect_, *number));
  }
  throw Error(ErrorCode::kInvalid, fmt::format("Lookback does not suit column {}, which is {}: {}",
                                               name_, ToString(type_), ToText(distance)))
      .Hint(is_time()         ? "Write a duration, such as \"2 hours\""
            : IsNumber(type_) ? "Write a number"
                              : "A text has no distance: leave lookback out");
}

std::string Cursor::At(const std::string& time) const {
  const std::string zoned = dialect_->Literal(Typed{"TIMESTAMPTZ", time + "+00"});
  // Times without a zone are those of the session's.
  return type_.id == TypeId::kTimestampTz ? zoned : fmt::format("CAST({} AS TIMESTAMP)", zoned);
}

std::string Cursor::Stored(Session& session, const Typed& value) const {
  const std::string literal = dialect_->Literal(value);
  const Type stored = session.Describe("SELECT " + literal).fields[0].type;
  if (!FitsInto(stored, type_) && !FitsInto(type_, stored)) {
    throw Error(ErrorCode::kInvalid,
                fmt::format("Cursor column {} is {} now and was {} when the watermark was kept: {}",
                            name_, ToString(type_), value.type, value.text))
        .Hint(
            "Give the column its old type, or start again with --full-refresh or "
            "`sqlflow state reset`");
  }
  return literal;
}

std::string Cursor::Within(Session& session, const CursorWindow& window) const {
  std::string conditions;
  if (!window.start.empty()) {
    AddCondition(
        conditions,
        fmt::format("{} >= {}", sql_, Parse(session, OptionValue::Text(window.start), "--start")));
  }
  if (!window.end.empty()) {
    AddCondition(conditions, fmt::format("{} < {}", sql_,
                                         Parse(session, OptionValue::Text(window.end), "--end")));
  }
  return conditions;
}

std::string Cursor::MayBeWatermark(const std::string& time) const {
  const bool can_be_infinite =
      is_time() || type_.id == TypeId::kDouble || type_.id == TypeId::kFloat;
  std::string condition =
      can_be_infinite ? fmt::format("isfinite({})", sql_) : sql_ + " IS NOT NULL";
  if (is_time() && !time.empty()) AddCondition(condition, sql_ + " <= " + At(time));
  return condition;
}

std::optional<Typed> Cursor::Advance(Session& session, const std::optional<Typed>& before,
                                     const std::optional<std::string>& reached) const {
  if (!reached) return before;
  const Typed value{ToString(type_), *reached};
  if (!before) return value;
  const std::string moves =
      fmt::format("SELECT ({} > {})::BIGINT", dialect_->Literal(value), Stored(session, *before));
  return QueryInteger(session, moves) == 1 ? value : before;
}

bool Cursor::Touches(Session& session, const std::optional<Typed>& before,
                     const CursorWindow& window) const {
  if (!before || window.start.empty()) return true;
  const std::string start = Parse(session, OptionValue::Text(window.start), "--start");
  return QueryInteger(session, fmt::format("SELECT ({} <= {})::BIGINT", start,
                                           Stored(session, *before))) == 1;
}

void AddCondition(std::string& conditions, const std::string& condition) {
  conditions += (conditions.empty() ? "" : " AND ") + condition;
}

std::optional<std::string> QueryText(Session& session, std::string_view sql,
                                     std::span<const Value> args) {
  const auto rows = session.Query(sql, args);
  const std::optional<Batch> batch = rows->Next();
  if (!batch) return std::nullopt;
  const ColumnView column(*batch, 0);
  if (column.IsNull(0)) return std::nullopt;
  return CellText(column, 0);
}

}  // namespace sqlflow
