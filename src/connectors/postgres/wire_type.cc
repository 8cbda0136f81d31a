#include "connectors/postgres/wire_type.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "base/strings.h"
#include "connectors/postgres/names.h"
#include "connectors/postgres/type_text.h"

namespace sqlflow {
namespace {

constexpr uint32_t kNumericOid = 1700;
constexpr uint32_t kMoneyOid = 790;

struct Scalar {
  TypeId id;
  WireForm form;
};

// Types whose OIDs never change (server header pg_type_d.h) and whose binary form is known here.
const std::map<uint32_t, Scalar>& Scalars() {
  static const std::map<uint32_t, Scalar> kScalars = {
      {16, {TypeId::kBool, WireForm::kBool}},
      {17, {TypeId::kBytes, WireForm::kBytes}},
      {19, {TypeId::kString, WireForm::kText}},
      {20, {TypeId::kInt64, WireForm::kInt8}},
      {21, {TypeId::kInt16, WireForm::kInt2}},
      {23, {TypeId::kInt32, WireForm::kInt4}},
      {25, {TypeId::kString, WireForm::kText}},
      {26, {TypeId::kUInt32, WireForm::kOid}},
      {114, {TypeId::kJson, WireForm::kText}},
      {700, {TypeId::kFloat, WireForm::kFloat4}},
      {701, {TypeId::kDouble, WireForm::kFloat8}},
      {1042, {TypeId::kString, WireForm::kText}},
      {1043, {TypeId::kString, WireForm::kText}},
      {1082, {TypeId::kDate, WireForm::kDate}},
      {1083, {TypeId::kTime, WireForm::kTime}},
      {1114, {TypeId::kTimestamp, WireForm::kTimestamp}},
      {1184, {TypeId::kTimestampTz, WireForm::kTimestamp}},
      {1186, {TypeId::kInterval, WireForm::kInterval}},
      {2950, {TypeId::kUuid, WireForm::kUuid}},
      {3802, {TypeId::kJson, WireForm::kJsonb}}};
  return kScalars;
}

// What the catalogue says of a type that is not in Scalars().
struct CatalogType {
  char kind = 'b';       // pg_type.typtype
  uint32_t element = 0;  // Of an array, else 0.
  uint32_t base = 0;     // Of a domain.
  int base_modifier = -1;
  uint32_t relation = 0;  // Of a composite.
};

struct Member {
  std::string name;
  uint32_t type;
  int modifier;
};

// A type as it is read; `cast` names the server's type to cast to first, if any.
struct Planned {
  Type type;
  WireType wire;
  std::string cast;
};

Planned AsText() { return {{TypeId::kString, 0, 0, {}}, {WireForm::kText, {}}, "text"}; }

Planned Of(Type type, WireForm form, std::string cast = "") {
  return {std::move(type), {form, {}}, std::move(cast)};
}

bool IsInteger(TypeId id) { return id >= TypeId::kInt8 && id <= TypeId::kHugeInt; }
bool IsInteger(WireForm form) { return form >= WireForm::kInt2 && form <= WireForm::kOid; }

class Planner {
 public:
  Planner(PostgresConnection& connection, const PostgresSourceOptions& options)
      : connection_(connection), numeric_as_(TypeFromText(options.numeric_as).value()) {}

  Planned Natural(const ResultColumn& column) {
    return Natural(column.type, column.modifier, Dimensions(column));
  }

  // The column read as the type that the user wrote.
  Planned Requested(const ResultColumn& column, const Type& type) {
    Planned natural = Natural(column);
    if (type.id == TypeId::kList) return RequestedList(column, type);
    if (type == natural.type) return natural;
    const WireForm form = natural.wire.form;
    const bool exact = IsInteger(type.id) || type.id == TypeId::kDecimal;
    if (natural.cast.empty() && exact && form == WireForm::kNumeric) return Of(type, form);
    if (natural.cast.empty() && IsInteger(type.id) && IsInteger(form)) return Of(type, form);
    if (type.id == TypeId::kString) return AsText();
    if (exact) return Of(type, WireForm::kNumeric, "numeric");
    return Of(type, FormOf(type.id), PostgresTypeName(type));
  }

 private:
  Planned RequestedList(const ResultColumn& column, const Type& type) {
    const Type* element = &type;
    int depth = 0;
    for (; element->id == TypeId::kList; element = &element->children[0].type) ++depth;
    const CatalogType& facts = Lookup(column.type);
    if (facts.element == 0) {
      throw Error(ErrorCode::kUnsupported,
                  fmt::format("Column is no array and cannot be read as {}: {}", ToString(type),
                              column.name));
    }
    const ResultColumn inner{column.name, facts.element, column.modifier, 0, 0};
    return Array(Requested(inner, *element), depth);
  }

  static WireForm FormOf(TypeId id) {
    if (id == TypeId::kJson) return WireForm::kJsonb;
    for (const auto& [oid, scalar] : Scalars()) {
      if (scalar.id == id) return scalar.form;
    }
    return WireForm::kText;
  }

  Planned Natural(uint32_t oid, int modifier, int dimensions) {
    if (oid == kNumericOid) return Numeric(modifier);
    if (oid == kMoneyOid) return Of(Type::Decimal(19, 2), WireForm::kNumeric, "numeric");
    const auto scalar = Scalars().find(oid);
    if (scalar != Scalars().end()) {
      return Of({scalar->second.id, 0, 0, {}}, scalar->second.form);
    }
    const CatalogType facts = Lookup(oid);
    if (facts.kind == 'e') return Of({TypeId::kString, 0, 0, {}}, WireForm::kText);
    if (facts.kind == 'd') return Natural(facts.base, facts.base_modifier, dimensions);
    if (facts.kind == 'c') return Composite(facts.relation);
    if (facts.element == 0) return AsText();
    return Array(Natural(facts.element, modifier, 1), dimensions);
  }

  Planned Numeric(int modifier) const {
    if (numeric_as_.id == TypeId::kString) return AsText();
    if (numeric_as_.id == TypeId::kDouble) return Of(numeric_as_, WireForm::kFloat8, "float8");
    if (modifier < 0) return Of(numeric_as_, WireForm::kNumeric);
    // numeric.c: the precision in the upper half, eleven signed bits of scale in the lower.
    int precision = ((modifier - 4) >> 16) & 0xffff;
    int scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
    if (scale < 0) precision -= std::exchange(scale, 0);
    precision = std::max(precision, scale);
    if (precision > 38) return Of(numeric_as_, WireForm::kNumeric);
    return Of(Type::Decimal(static_cast<uint8_t>(precision), static_cast<uint8_t>(scale)),
              WireForm::kNumeric);
  }

  static Planned Array(Planned element, int dimensions) {
    Planned array = std::move(element);
    for (int i = 0; i < std::max(dimensions, 1); ++i) array.type = Type::List(array.type);
    array.wire = {WireForm::kArray, {std::move(array.wire)}};
    if (!array.cast.empty()) array.cast += "[]";
    return array;
  }

  Planned Composite(uint32_t relation) {
    std::vector<Field> fields;
    WireType wire{WireForm::kComposite, {}};
    for (const Member& member : Members(relation)) {
      Planned planned = Natural(member.type, member.modifier, 1);
      if (!planned.cast.empty()) return AsText();
      fields.push_back({member.name, std::move(planned.type)});
      wire.children.push_back(std::move(planned.wire));
    }
    if (fields.empty()) return AsText();
    return {Type::Struct(std::move(fields)), std::move(wire), ""};
  }

  const CatalogType& Lookup(uint32_t oid) {
    const auto [found, is_new] = types_.try_emplace(oid);
    if (!is_new) return found->second;
    const PostgresResult result = connection_.Query(
        "SELECT typtype, CASE WHEN typcategory = 'A' THEN typelem ELSE 0 END, typbasetype, "
        "typtypmod, typrelid FROM pg_catalog.pg_type WHERE oid = $1::oid",
        {std::to_string(oid)});
    if (result.row_count() == 0) return found->second;
    found->second = {.kind = result.Text(0, 0)[0],
                     .element = static_cast<uint32_t>(result.Integer(0, 1)),
                     .base = static_cast<uint32_t>(result.Integer(0, 2)),
                     .base_modifier = static_cast<int>(result.Integer(0, 3)),
                     .relation = static_cast<uint32_t>(result.Integer(0, 4))};
    return found->second;
  }

  std::vector<Member> Members(uint32_t relation) {
    const PostgresResult result = connection_.Query(
        "SELECT attname, atttypid, atttypmod FROM pg_catalog.pg_attribute WHERE attrelid = "
        "$1::oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        {std::to_string(relation)});
    std::vector<Member> members;
    for (int i = 0; i < result.row_count(); ++i) {
      members.push_back({result.Text(i, 0), static_cast<uint32_t>(result.Integer(i, 1)),
                         static_cast<int>(result.Integer(i, 2))});
    }
    return members;
  }

  // Those that a table declares: the server neither checks nor describes them.
  int Dimensions(const ResultColumn& column) {
    if (column.table == 0 || Scalars().contains(column.type) || column.type == kNumericOid) {
      return 1;
    }
    const PostgresResult result = connection_.Query(
        "SELECT attndims FROM pg_catalog.pg_attribute WHERE attrelid = $1::oid AND attnum = "
        "$2::int2",
        {std::to_string(column.table), std::to_string(column.table_column)});
    return result.row_count() == 0 ? 1 : static_cast<int>(result.Integer(0, 0));
  }

  PostgresConnection& connection_;
  const Type numeric_as_;
  std::map<uint32_t, CatalogType> types_;
};

std::optional<Type> RequestedType(const PostgresSourceOptions& options, const std::string& name) {
  const OptionValue::Map* map = options.columns.as_map();
  if (map == nullptr) return std::nullopt;
  for (const OptionEntry& entry : *map) {
    if (EqualsIgnoreCase(entry.key, name)) return TypeFromText(ToText(entry.value));
  }
  return std::nullopt;
}

}  // namespace

std::vector<ReadColumn> PlanColumns(PostgresConnection& connection,
                                    const std::vector<ResultColumn>& columns,
                                    const PostgresSourceOptions& options) {
  Planner planner(connection, options);
  std::vector<ReadColumn> planned;
  for (const ResultColumn& column : columns) {
    const std::optional<Type> requested = RequestedType(options, column.name);
    Planned plan = requested ? planner.Requested(column, *requested) : planner.Natural(column);
    std::string expression = QuoteIdentifier(column.name);
    if (!plan.cast.empty()) expression += "::" + plan.cast;
    planned.push_back(
        {column.name, std::move(expression), std::move(plan.type), std::move(plan.wire)});
  }
  return planned;
}

std::string PostgresTypeName(const Type& type) {
  switch (type.id) {
    case TypeId::kBool:
      return "boolean";
    case TypeId::kInt8:
    case TypeId::kInt16:
    case TypeId::kUInt8:
      return "smallint";
    case TypeId::kInt32:
    case TypeId::kUInt16:
      return "integer";
    case TypeId::kInt64:
    case TypeId::kUInt32:
      return "bigint";
    case TypeId::kUInt64:
      return "numeric(20,0)";
    case TypeId::kHugeInt:
      return "numeric(39,0)";
    case TypeId::kFloat:
      return "real";
    case TypeId::kDouble:
      return "double precision";
    case TypeId::kDecimal:
      return fmt::format("numeric({},{})", type.precision, type.scale);
    case TypeId::kString:
      return "text";
    case TypeId::kBytes:
      return "bytea";
    case TypeId::kDate:
      return "date";
    case TypeId::kTime:
      return "time";
    case TypeId::kTimestamp:
      return "timestamp";
    case TypeId::kTimestampTz:
      return "timestamptz";
    case TypeId::kInterval:
      return "interval";
    case TypeId::kUuid:
      return "uuid";
    case TypeId::kList: {
      const std::string element = PostgresTypeName(type.children[0].type);
      // The server has no arrays of lists of objects that we could fill.
      return element.starts_with("jsonb") ? "jsonb" : element + "[]";
    }
    case TypeId::kStruct:
    case TypeId::kJson:
      return "jsonb";
  }
  return "text";
}

}  // namespace sqlflow
