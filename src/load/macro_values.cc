#include <fmt/format.h>

#include "load/cursor.h"

namespace sqlflow {
namespace {

// The least and the greatest value of a type that has no infinity.
std::pair<std::string, std::string> Extremes(const Type& type) {
  switch (type.id) {
    case TypeId::kInt8:
      return {"-128", "127"};
    case TypeId::kInt16:
      return {"-32768", "32767"};
    case TypeId::kInt32:
      return {"-2147483648", "2147483647"};
    case TypeId::kInt64:
      return {"-9223372036854775808", "9223372036854775807"};
    case TypeId::kUInt8:
      return {"0", "255"};
    case TypeId::kUInt16:
      return {"0", "65535"};
    case TypeId::kUInt32:
      return {"0", "4294967295"};
    case TypeId::kUInt64:
      return {"0", "18446744073709551615"};
    case TypeId::kHugeInt:
      return {"-170141183460469231731687303715884105727",
              "170141183460469231731687303715884105727"};
    case TypeId::kDecimal: {
      const std::string digits =
          std::string(type.precision - type.scale, '9') + "." + std::string(type.scale, '9');
      return {"-" + digits, digits};
    }
    case TypeId::kUuid:
      return {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"};
    case TypeId::kString:
      return {"", "\xF4\x8F\xBF\xBF"};  // The last code point.
    default:
      return {"-infinity", "infinity"};
  }
}

}  // namespace

WindowValues Cursor::MacroValues(Session& session, const std::string& start,
                                 const std::string& end) const {
  const auto [least, greatest] = Extremes(type_);
  const std::string type =
      is_time() && type_.id != TypeId::kTimestampTz ? "TIMESTAMP" : ToString(type_);
  const auto constant = [&](const std::string& sql, const std::string& as) {
    return dialect_->Literal(
        Typed{as, QueryText(session, fmt::format("SELECT CAST(CAST({} AS {}) AS VARCHAR)", sql, as))
                      .value_or("")});
  };
  const std::string first =
      constant(start.empty() ? dialect_->Literal(Typed{type, least}) : start, type);
  const std::string last = constant(end.empty() ? dialect_->Literal(Typed{type, greatest})
                                                : Parse(session, OptionValue::Text(end), "--end"),
                                    type);
  if (!is_time()) return {first, last, first, last};
  // A window that ends within a day needs that day, too.
  const std::string day = fmt::format("CAST(CAST({} AS TIMESTAMP) AS DATE)", last);
  const std::string end_day = fmt::format(
      "CASE WHEN isfinite({0}) AND {0} < CAST({1} AS TIMESTAMP) THEN {0} + 1 ELSE {0} END", day,
      last);
  return {constant(fmt::format("CAST({} AS TIMESTAMP)", first), "DATE"), constant(end_day, "DATE"),
          first, last};
}

}  // namespace sqlflow
