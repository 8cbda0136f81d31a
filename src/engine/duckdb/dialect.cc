#include "engine/duckdb/dialect.h"

#include <fmt/format.h>

#include <cmath>

#include "base/strings.h"

namespace sqlflow::duckdb {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};

std::string DoubleLiteral(double value) {
  if (std::isnan(value)) return "'nan'::DOUBLE";
  if (std::isinf(value)) return value > 0 ? "'infinity'::DOUBLE" : "'-infinity'::DOUBLE";
  return fmt::format("{:.17g}::DOUBLE", value);
}

}  // namespace

std::string QuoteIdentifier(std::string_view identifier) {
  return "\"" + ReplaceAll(identifier, "\"", "\"\"") + "\"";
}

std::string QuoteText(std::string_view text) { return "'" + ReplaceAll(text, "'", "''") + "'"; }

std::string DuckdbDialect::Quote(std::string_view identifier) const {
  return QuoteIdentifier(identifier);
}

std::string DuckdbDialect::Literal(const Value& value) const {
  return std::visit(Overloaded{
                        [](std::monostate) -> std::string { return "NULL"; },
                        [](bool flag) -> std::string { return flag ? "TRUE" : "FALSE"; },
                        [](int64_t number) { return fmt::format("{}::BIGINT", number); },
                        [](double number) { return DoubleLiteral(number); },
                        [](const std::string& text) { return QuoteText(text); },
                        [](const Typed& typed) {
                          return fmt::format("CAST({} AS {})", QuoteText(typed.text), typed.type);
                        },
                    },
                    value);
}

// Messages and statements spell types alike, but for member names, which need quotes here.
std::string DuckdbDialect::TypeName(const Type& type) const {
  switch (type.id) {
    case TypeId::kList:
      return TypeName(type.children.front().type) + "[]";
    case TypeId::kStruct: {
      std::string members;
      for (const Field& member : type.children) {
        if (!members.empty()) members += ", ";
        members += Quote(member.name) + " " + TypeName(member.type);
      }
      return "STRUCT(" + members + ")";
    }
    default:
      return ToString(type);
  }
}

}  // namespace sqlflow::duckdb
