#include "sqlflow/types.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"

namespace sqlflow {
namespace {

bool IsPlainIdentifier(std::string_view name) {
  const auto is_word = [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
         std::all_of(name.begin(), name.end(), is_word);
}

std::string NameInType(const std::string& name) {
  return IsPlainIdentifier(name) ? name : "\"" + ReplaceAll(name, "\"", "\"\"") + "\"";
}

std::string JoinFields(const std::vector<Field>& fields, std::string (*spell)(const std::string&)) {
  std::string text;
  for (const Field& field : fields) {
    if (!text.empty()) text += ", ";
    text += spell(field.name) + " " + ToString(field.type);
  }
  return text;
}

}  // namespace

Type Type::Decimal(uint8_t precision, uint8_t scale) {
  Type type;
  type.id = TypeId::kDecimal;
  type.precision = precision;
  type.scale = scale;
  return type;
}

Type Type::List(Type element) {
  Type type;
  type.id = TypeId::kList;
  type.children.push_back({"element", std::move(element)});
  return type;
}

Type Type::Struct(std::vector<Field> members) {
  Type type;
  type.id = TypeId::kStruct;
  type.children = std::move(members);
  return type;
}

bool IsNumber(const Type& type) {
  switch (type.id) {
    case TypeId::kInt8:
    case TypeId::kInt16:
    case TypeId::kInt32:
    case TypeId::kInt64:
    case TypeId::kUInt8:
    case TypeId::kUInt16:
    case TypeId::kUInt32:
    case TypeId::kUInt64:
    case TypeId::kHugeInt:
    case TypeId::kFloat:
    case TypeId::kDouble:
    case TypeId::kDecimal:
      return true;
    default:
      return false;
  }
}

bool operator==(const Type& a, const Type& b) {
  if (a.id != b.id || a.precision != b.precision || a.scale != b.scale) return false;
  // The name of a list's element carries no meaning.
  if (a.id == TypeId::kList && a.children.size() == 1 && b.children.size() == 1) {
    return a.children[0].type == b.children[0].type;
  }
  return a.children == b.children;
}

bool operator==(const Field& a, const Field& b) { return a.name == b.name && a.type == b.type; }

int Schema::IndexOf(std::string_view name) const {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (EqualsIgnoreCase(fields[i].name, name)) return static_cast<int>(i);
  }
  return -1;
}

std::string ToString(const Type& type) {
  switch (type.id) {
    case TypeId::kBool:
      return "BOOLEAN";
    case TypeId::kInt8:
      return "TINYINT";
    case TypeId::kInt16:
      return "SMALLINT";
    case TypeId::kInt32:
      return "INTEGER";
    case TypeId::kInt64:
      return "BIGINT";
    case TypeId::kUInt8:
      return "UTINYINT";
    case TypeId::kUInt16:
      return "USMALLINT";
    case TypeId::kUInt32:
      return "UINTEGER";
    case TypeId::kUInt64:
      return "UBIGINT";
    case TypeId::kHugeInt:
      return "HUGEINT";
    case TypeId::kFloat:
      return "FLOAT";
    case TypeId::kDouble:
      return "DOUBLE";
    case TypeId::kDecimal:
      return fmt::format("DECIMAL({},{})", type.precision, type.scale);
    case TypeId::kString:
      return "VARCHAR";
    case TypeId::kBytes:
      return "BLOB";
    case TypeId::kDate:
      return "DATE";
    case TypeId::kTime:
      return "TIME";
    case TypeId::kTimestamp:
      return "TIMESTAMP";
    case TypeId::kTimestampTz:
      return "TIMESTAMP WITH TIME ZONE";
    case TypeId::kInterval:
      return "INTERVAL";
    case TypeId::kUuid:
      return "UUID";
    case TypeId::kJson:
      return "JSON";
    case TypeId::kList:
      return ToString(type.children.at(0).type) + "[]";
    case TypeId::kStruct:
      return "STRUCT(" + JoinFields(type.children, NameInType) + ")";
  }
  return "";
}

std::string ToString(const Schema& schema) {
  return JoinFields(schema.fields, [](const std::string& name) { return name; });
}

}  // namespace sqlflow
