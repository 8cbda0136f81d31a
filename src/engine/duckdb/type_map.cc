#include "engine/duckdb/type_map.h"

#include "engine/duckdb/handles.h"

namespace sqlflow::duckdb {
namespace {

MappedType Exact(TypeId id) { return {Type{.id = id}, true}; }
MappedType Converted(TypeId id) { return {Type{.id = id}, false}; }

std::optional<MappedType> MapText(const Functions& api, duckdb_logical_type type) {
  const std::string alias = TakeString(api, api.logical_type_get_alias(type));
  return Exact(alias == "JSON" ? TypeId::kJson : TypeId::kString);
}

std::optional<MappedType> MapList(const Functions& api, duckdb_logical_type child, bool exact) {
  const LogicalTypeHandle owner(api, child);
  const std::optional<MappedType> element = MapType(api, child);
  if (!element) return std::nullopt;
  return MappedType{Type::List(element->type), exact && element->exact};
}

std::optional<MappedType> MapStruct(const Functions& api, duckdb_logical_type type) {
  std::vector<Field> members;
  bool exact = true;
  for (idx_t i = 0; i < api.struct_type_child_count(type); ++i) {
    const LogicalTypeHandle child(api, api.struct_type_child_type(type, i));
    const std::optional<MappedType> member = MapType(api, child.get());
    if (!member) return std::nullopt;
    exact = exact && member->exact;
    members.push_back({TakeString(api, api.struct_type_child_name(type, i)), member->type});
  }
  return MappedType{Type::Struct(std::move(members)), exact};
}

// A map is laid out as the list of its entries.
std::optional<MappedType> MapMap(const Functions& api, duckdb_logical_type type) {
  const LogicalTypeHandle key(api, api.map_type_key_type(type));
  const LogicalTypeHandle value(api, api.map_type_value_type(type));
  const std::optional<MappedType> mapped_key = MapType(api, key.get());
  const std::optional<MappedType> mapped_value = MapType(api, value.get());
  if (!mapped_key || !mapped_value) return std::nullopt;
  return MappedType{
      Type::List(Type::Struct({{"key", mapped_key->type}, {"value", mapped_value->type}})),
      mapped_key->exact && mapped_value->exact};
}

}  // namespace

std::optional<MappedType> MapType(const Functions& api, duckdb_logical_type type) {
  switch (api.get_type_id(type)) {
    case DUCKDB_TYPE_BOOLEAN:
      return Exact(TypeId::kBool);
    case DUCKDB_TYPE_TINYINT:
      return Exact(TypeId::kInt8);
    case DUCKDB_TYPE_SMALLINT:
      return Exact(TypeId::kInt16);
    case DUCKDB_TYPE_INTEGER:
      return Exact(TypeId::kInt32);
    case DUCKDB_TYPE_BIGINT:
      return Exact(TypeId::kInt64);
    case DUCKDB_TYPE_UTINYINT:
      return Exact(TypeId::kUInt8);
    case DUCKDB_TYPE_USMALLINT:
      return Exact(TypeId::kUInt16);
    case DUCKDB_TYPE_UINTEGER:
      return Exact(TypeId::kUInt32);
    case DUCKDB_TYPE_UBIGINT:
      return Exact(TypeId::kUInt64);
    case DUCKDB_TYPE_HUGEINT:
      return Exact(TypeId::kHugeInt);
    case DUCKDB_TYPE_FLOAT:
      return Exact(TypeId::kFloat);
    case DUCKDB_TYPE_DOUBLE:
      return Exact(TypeId::kDouble);
    case DUCKDB_TYPE_DECIMAL:
      return MappedType{Type::Decimal(api.decimal_width(type), api.decimal_scale(type)), true};
    case DUCKDB_TYPE_VARCHAR:
      return MapText(api, type);
    case DUCKDB_TYPE_BLOB:
      return Exact(TypeId::kBytes);
    case DUCKDB_TYPE_DATE:
      return Exact(TypeId::kDate);
    case DUCKDB_TYPE_TIME:
      return Exact(TypeId::kTime);
    case DUCKDB_TYPE_TIMESTAMP:
      return Exact(TypeId::kTimestamp);
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return Exact(TypeId::kTimestampTz);
    case DUCKDB_TYPE_INTERVAL:
      return Exact(TypeId::kInterval);
    case DUCKDB_TYPE_UUID:
      return Exact(TypeId::kUuid);
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return Converted(TypeId::kTimestamp);
    case DUCKDB_TYPE_ENUM:
    case DUCKDB_TYPE_BIT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_TIME_TZ:
    case DUCKDB_TYPE_TIMESTAMP_NS:  // Text keeps the nanoseconds that a TIMESTAMP would drop.
    case DUCKDB_TYPE_SQLNULL:
      return Converted(TypeId::kString);
    case DUCKDB_TYPE_LIST:
      return MapList(api, api.list_type_child_type(type), true);
    case DUCKDB_TYPE_ARRAY:
      return MapList(api, api.array_type_child_type(type), false);
    case DUCKDB_TYPE_STRUCT:
      return MapStruct(api, type);
    case DUCKDB_TYPE_MAP:
      return MapMap(api, type);
    default:
      return std::nullopt;
  }
}

namespace {

duckdb_type TypeIdOf(TypeId id) {
  switch (id) {
    case TypeId::kBool:
      return DUCKDB_TYPE_BOOLEAN;
    case TypeId::kInt8:
      return DUCKDB_TYPE_TINYINT;
    case TypeId::kInt16:
      return DUCKDB_TYPE_SMALLINT;
    case TypeId::kInt32:
      return DUCKDB_TYPE_INTEGER;
    case TypeId::kInt64:
      return DUCKDB_TYPE_BIGINT;
    case TypeId::kUInt8:
      return DUCKDB_TYPE_UTINYINT;
    case TypeId::kUInt16:
      return DUCKDB_TYPE_USMALLINT;
    case TypeId::kUInt32:
      return DUCKDB_TYPE_UINTEGER;
    case TypeId::kUInt64:
      return DUCKDB_TYPE_UBIGINT;
    case TypeId::kHugeInt:
      return DUCKDB_TYPE_HUGEINT;
    case TypeId::kFloat:
      return DUCKDB_TYPE_FLOAT;
    case TypeId::kDouble:
      return DUCKDB_TYPE_DOUBLE;
    case TypeId::kDecimal:
      return DUCKDB_TYPE_DECIMAL;
    case TypeId::kString:
    case TypeId::kJson:
      return DUCKDB_TYPE_VARCHAR;
    case TypeId::kBytes:
      return DUCKDB_TYPE_BLOB;
    case TypeId::kDate:
      return DUCKDB_TYPE_DATE;
    case TypeId::kTime:
      return DUCKDB_TYPE_TIME;
    case TypeId::kTimestamp:
      return DUCKDB_TYPE_TIMESTAMP;
    case TypeId::kTimestampTz:
      return DUCKDB_TYPE_TIMESTAMP_TZ;
    case TypeId::kInterval:
      return DUCKDB_TYPE_INTERVAL;
    case TypeId::kUuid:
      return DUCKDB_TYPE_UUID;
    case TypeId::kList:
      return DUCKDB_TYPE_LIST;
    case TypeId::kStruct:
      return DUCKDB_TYPE_STRUCT;
  }
  return DUCKDB_TYPE_INVALID;
}

duckdb_logical_type MakeStruct(const Functions& api, const Type& type) {
  std::vector<LogicalTypeHandle> owners;
  std::vector<duckdb_logical_type> members;
  std::vector<const char*> names;
  for (const Field& member : type.children) {
    owners.emplace_back(api, MakeLogicalType(api, member.type));
    members.push_back(owners.back().get());
    names.push_back(member.name.c_str());
  }
  return api.create_struct_type(members.data(), names.data(), members.size());
}

}  // namespace

duckdb_logical_type MakeLogicalType(const Functions& api, const Type& type) {
  switch (type.id) {
    case TypeId::kDecimal:
      return api.create_decimal_type(type.precision, type.scale);
    case TypeId::kList: {
      const LogicalTypeHandle element(api, MakeLogicalType(api, type.children.front().type));
      return api.create_list_type(element.get());
    }
    case TypeId::kStruct:
      return MakeStruct(api, type);
    case TypeId::kJson: {
      duckdb_logical_type json = api.create_logical_type(DUCKDB_TYPE_VARCHAR);
      api.logical_type_set_alias(json, "JSON");
      return json;
    }
    default:
      return api.create_logical_type(TypeIdOf(type.id));
  }
}

}  // namespace sqlflow::duckdb
