#include "engine/duckdb/dialect.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "batch/cell_text.h"

namespace sqlflow::duckdb {
namespace {

struct LiteralOf {
  std::string operator()(std::monostate) const { return "NULL"; }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  // Quoted: the smallest integer has no spelling as a negated number.
  std::string operator()(int64_t number) const {
    return fmt::format("CAST('{}' AS BIGINT)", number);
  }
  std::string operator()(double number) const {
    return fmt::format("CAST('{}' AS DOUBLE)", DoubleText(number));
  }
  std::string operator()(const std::string& text) const { return QuoteText(text); }
  std::string operator()(const Typed& typed) const {
    return fmt::format("CAST({} AS {})", QuoteText(typed.text), typed.type);
  }
};

}  // namespace

std::string QuoteName(std::string_view identifier) {
  return '"' + ReplaceAll(identifier, "\"", "\"\"") + '"';
}

std::string QuoteText(std::string_view text) {
  std::string quoted = '\'' + ReplaceAll(text, "'", "''") + '\'';
  // Statements are C strings.
  const std::string_view zero("\0", 1);
  if (text.find(zero) == std::string_view::npos) return quoted;
  return '(' + ReplaceAll(quoted, zero, "' || chr(0) || '") + ')';
}

std::string TypeNameOf(const Type& type) {
  switch (type.id) {
    case TypeId::kList:
      return TypeNameOf(type.children.at(0).type) + "[]";
    case TypeId::kStruct: {
      std::string members;
      for (const Field& member : type.children) {
        members += fmt::format("{}{} {}", members.empty() ? "" : ", ", QuoteName(member.name),
                               TypeNameOf(member.type));
      }
      return "STRUCT(" + members + ")";
    }
    default:
      return ToString(type);
  }
}

std::string DuckdbDialect::Literal(const Value& value) const {
  return std::visit(LiteralOf{}, value);
}

}  // namespace sqlflow::duckdb
