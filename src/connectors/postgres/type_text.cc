#include "connectors/postgres/type_text.h"

#include <charconv>
#include <map>
#include <string>

#include "base/strings.h"

namespace sqlflow {
namespace {

const std::map<std::string, TypeId, std::less<>>& Names() {
  static const std::map<std::string, TypeId, std::less<>> kNames = {
      {"boolean", TypeId::kBool},
      {"bool", TypeId::kBool},
      {"tinyint", TypeId::kInt8},
      {"smallint", TypeId::kInt16},
      {"int2", TypeId::kInt16},
      {"integer", TypeId::kInt32},
      {"int", TypeId::kInt32},
      {"int4", TypeId::kInt32},
      {"bigint", TypeId::kInt64},
      {"int8", TypeId::kInt64},
      {"utinyint", TypeId::kUInt8},
      {"usmallint", TypeId::kUInt16},
      {"uinteger", TypeId::kUInt32},
      {"ubigint", TypeId::kUInt64},
      {"hugeint", TypeId::kHugeInt},
      {"real", TypeId::kFloat},
      {"float", TypeId::kFloat},
      {"float4", TypeId::kFloat},
      {"double", TypeId::kDouble},
      {"double precision", TypeId::kDouble},
      {"float8", TypeId::kDouble},
      {"varchar", TypeId::kString},
      {"text", TypeId::kString},
      {"string", TypeId::kString},
      {"blob", TypeId::kBytes},
      {"bytea", TypeId::kBytes},
      {"date", TypeId::kDate},
      {"time", TypeId::kTime},
      {"timestamp", TypeId::kTimestamp},
      {"timestamptz", TypeId::kTimestampTz},
      {"timestamp with time zone", TypeId::kTimestampTz},
      {"interval", TypeId::kInterval},
      {"uuid", TypeId::kUuid},
      {"json", TypeId::kJson}};
  return kNames;
}

std::optional<int> Number(std::string_view text) {
  text = Trim(text);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Type> Decimal(std::string_view arguments) {
  const size_t comma = arguments.find(',');
  const std::optional<int> precision = Number(arguments.substr(0, comma));
  const std::optional<int> scale =
      comma == std::string_view::npos ? 0 : Number(arguments.substr(comma + 1));
  if (!precision || !scale || *precision < 1 || *precision > 38 || *scale < 0 ||
      *scale > *precision) {
    return std::nullopt;
  }
  return Type::Decimal(static_cast<uint8_t>(*precision), static_cast<uint8_t>(*scale));
}

}  // namespace

std::optional<Type> TypeFromText(std::string_view text) {
  text = Trim(text);
  if (text.ends_with("[]")) {
    std::optional<Type> element = TypeFromText(text.substr(0, text.size() - 2));
    if (!element) return std::nullopt;
    return Type::List(*std::move(element));
  }
  const std::string lower = ToLower(text);
  for (const std::string_view name : {"decimal", "numeric"}) {
    if (lower.starts_with(std::string(name) + "(") && lower.ends_with(')')) {
      return Decimal(
          std::string_view(lower).substr(name.size() + 1, lower.size() - name.size() - 2));
    }
  }
  const auto found = Names().find(lower);
  if (found == Names().end()) return std::nullopt;
  return Type{found->second, 0, 0, {}};
}

}  // namespace sqlflow
