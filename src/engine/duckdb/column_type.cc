#include "engine/duckdb/column_type.h"

#include <fmt/format.h>

#include "engine/duckdb/dialect.h"

namespace sqlflow::duckdb {
namespace {

// Newer than the header that some releases of the engine ship.
constexpr auto kGeometry = static_cast<duckdb_type>(40);
constexpr auto kVariant = static_cast<duckdb_type>(41);

EngineType::Member Child(std::string name, duckdb_logical_type type) {
  const LogicalType owned(type);
  return {std::move(name), ReadType(owned.get())};
}

// Types without parts that leave the engine as they are.
std::optional<TypeId> PlainId(const EngineType& type) {
  switch (type.id) {
    case DUCKDB_TYPE_BOOLEAN:
      return TypeId::kBool;
    case DUCKDB_TYPE_TINYINT:
      return TypeId::kInt8;
    case DUCKDB_TYPE_SMALLINT:
      return TypeId::kInt16;
    case DUCKDB_TYPE_INTEGER:
      return TypeId::kInt32;
    case DUCKDB_TYPE_BIGINT:
      return TypeId::kInt64;
    case DUCKDB_TYPE_UTINYINT:
      return TypeId::kUInt8;
    case DUCKDB_TYPE_USMALLINT:
      return TypeId::kUInt16;
    case DUCKDB_TYPE_UINTEGER:
      return TypeId::kUInt32;
    case DUCKDB_TYPE_UBIGINT:
      return TypeId::kUInt64;
    case DUCKDB_TYPE_HUGEINT:
      return TypeId::kHugeInt;
    case DUCKDB_TYPE_FLOAT:
      return TypeId::kFloat;
    case DUCKDB_TYPE_DOUBLE:
      return TypeId::kDouble;
    case DUCKDB_TYPE_VARCHAR:
      return type.alias == "JSON" ? TypeId::kJson : TypeId::kString;
    case DUCKDB_TYPE_BLOB:
      return TypeId::kBytes;
    case DUCKDB_TYPE_DATE:
      return TypeId::kDate;
    case DUCKDB_TYPE_TIME:
      return TypeId::kTime;
    case DUCKDB_TYPE_TIMESTAMP:
      return TypeId::kTimestamp;
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return TypeId::kTimestampTz;
    case DUCKDB_TYPE_INTERVAL:
      return TypeId::kInterval;
    case DUCKDB_TYPE_UUID:
      return TypeId::kUuid;
    default:
      return std::nullopt;
  }
}

std::optional<Type> StructOutside(const EngineType& type) {
  std::vector<Field> members;
  for (const EngineType::Member& member : type.children) {
    std::optional<Type> outside = TypeOutside(member.type);
    if (!outside) return std::nullopt;
    members.push_back({member.name, std::move(*outside)});
  }
  return Type::Struct(std::move(members));
}

std::string ConvertedStruct(const EngineType& type, const std::string& expression) {
  const bool is_named = !type.children[0].name.empty();
  std::string members;
  for (size_t i = 0; i < type.children.size(); ++i) {
    const EngineType::Member& member = type.children[i];
    if (i > 0) members += ", ";
    if (is_named) members += QuoteName(member.name) + " := ";
    members += Converted(member.type,
                         fmt::format("struct_extract({}, {})", expression,
                                     is_named ? QuoteText(member.name) : std::to_string(i + 1)));
  }
  return fmt::format("CASE WHEN {} IS NOT NULL THEN {}({}) END", expression,
                     is_named ? "struct_pack" : "row", members);
}

// Lambda parameters must differ from those around them.
std::string ConvertedElements(const EngineType& element, const std::string& list) {
  const std::string name = fmt::format("sqlflow_e{}", list.size());
  return fmt::format("list_transform({}, lambda {}: {})", list, name, Converted(element, name));
}

std::string ConvertedMap(const EngineType& type, const std::string& expression) {
  const std::string entries = fmt::format("map_entries({})", expression);
  const EngineType entry{
      .id = DUCKDB_TYPE_STRUCT,
      .children = {{"key", type.children[0].type}, {"value", type.children[1].type}}};
  return IsPlain(entry) ? entries : ConvertedElements(entry, entries);
}

std::string ConvertedNanoseconds(const std::string& expression) {
  return fmt::format(
      "CASE WHEN epoch_ns({0}) % 1000 <> 0 THEN error('Timestamp has nanoseconds, which would be "
      "lost: ' || CAST({0} AS VARCHAR)) ELSE CAST({0} AS TIMESTAMP) END",
      expression);
}

}  // namespace

EngineType ReadType(duckdb_logical_type type) {
  EngineType result;
  result.id = api().get_type_id(type);
  result.alias = TakeText(api().logical_type_get_alias(type));
  switch (result.id) {
    case DUCKDB_TYPE_DECIMAL:
      result.width = api().decimal_width(type);
      result.scale = api().decimal_scale(type);
      break;
    case DUCKDB_TYPE_LIST:
      result.children.push_back(Child("", api().list_type_child_type(type)));
      break;
    case DUCKDB_TYPE_ARRAY:
      result.children.push_back(Child("", api().array_type_child_type(type)));
      break;
    case DUCKDB_TYPE_MAP:
      result.children.push_back(Child("key", api().map_type_key_type(type)));
      result.children.push_back(Child("value", api().map_type_value_type(type)));
      break;
    case DUCKDB_TYPE_STRUCT:
      for (idx_t i = 0; i < api().struct_type_child_count(type); ++i) {
        result.children.push_back(Child(TakeText(api().struct_type_child_name(type, i)),
                                        api().struct_type_child_type(type, i)));
      }
      break;
    default:
      break;
  }
  return result;
}

bool IsPlain(const EngineType& type) {
  if (type.id == DUCKDB_TYPE_DECIMAL || PlainId(type)) return true;
  if (type.id != DUCKDB_TYPE_LIST && type.id != DUCKDB_TYPE_STRUCT) return false;
  for (const EngineType::Member& child : type.children) {
    if (!IsPlain(child.type)) return false;
  }
  return true;
}

std::optional<Type> TypeOutside(const EngineType& type) {
  if (const std::optional<TypeId> id = PlainId(type)) return Type{*id};
  switch (type.id) {
    case DUCKDB_TYPE_DECIMAL:
      return Type::Decimal(type.width, type.scale);
    case DUCKDB_TYPE_SQLNULL:
      return Type{TypeId::kInt32};
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return Type{TypeId::kTimestamp};
    case DUCKDB_TYPE_ENUM:
    case DUCKDB_TYPE_BIT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_BIGNUM:
    case DUCKDB_TYPE_TIME_TZ:
    case DUCKDB_TYPE_TIME_NS:
      return Type{TypeId::kString};
    case DUCKDB_TYPE_STRUCT:
      return StructOutside(type);
    case DUCKDB_TYPE_MAP: {
      const std::optional<Type> entry = StructOutside(type);
      return entry ? std::optional(Type::List(*entry)) : std::nullopt;
    }
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY: {
      const std::optional<Type> element = TypeOutside(type.children[0].type);
      return element ? std::optional(Type::List(*element)) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::string Converted(const EngineType& type, const std::string& expression) {
  if (IsPlain(type)) return expression;
  switch (type.id) {
    case DUCKDB_TYPE_STRUCT:
      return ConvertedStruct(type, expression);
    case DUCKDB_TYPE_MAP:
      return ConvertedMap(type, expression);
    case DUCKDB_TYPE_LIST:
      return ConvertedElements(type.children[0].type, expression);
    case DUCKDB_TYPE_ARRAY: {
      const EngineType& element = type.children[0].type;
      if (!IsPlain(element)) return ConvertedElements(element, expression);
      return fmt::format("CAST({} AS {})", expression, TypeNameOf(*TypeOutside(type)));
    }
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return ConvertedNanoseconds(expression);
    default:
      return fmt::format("CAST({} AS {})", expression, TypeNameOf(*TypeOutside(type)));
  }
}

std::string NameOf(const EngineType& type) {
  if (type.id == DUCKDB_TYPE_UNION) return "UNION";
  if (type.id == kGeometry) return "GEOMETRY";
  if (type.id == kVariant) return "VARIANT";
  for (const EngineType::Member& child : type.children) {
    if (!TypeOutside(child.type)) return NameOf(child.type);
  }
  return fmt::format("number {}", static_cast<int>(type.id));
}

}  // namespace sqlflow::duckdb
