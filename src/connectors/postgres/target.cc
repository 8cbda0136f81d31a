#include "connectors/postgres/target.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"

namespace sqlflow {
namespace {

constexpr uint32_t kText = 25;
constexpr uint32_t kBpchar = 1042;
constexpr uint32_t kVarchar = 1043;
constexpr uint32_t kNumeric = 1700;
constexpr uint32_t kJson = 114;
constexpr uint32_t kJsonb = 3802;

bool IsInteger(TypeId id) { return id >= TypeId::kInt8 && id <= TypeId::kHugeInt; }

// Places behind the point that numeric(p,s) keeps; nothing: as many as there are.
std::optional<int> NumericScale(int modifier) {
  if (modifier < 0) return std::nullopt;
  return (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
}

// The binary form in which a column of the server takes values of a type exactly, or nothing.
std::optional<WireForm> DirectForm(const Type& type, const TargetColumn& column) {
  const TypeId id = type.id;
  const bool takes_text =
      column.type == kText || column.type == kVarchar || column.type == kBpchar || column.is_enum;
  const bool nested = id == TypeId::kList || id == TypeId::kStruct;
  if (takes_text && (id == TypeId::kString || id == TypeId::kJson || id == TypeId::kUuid)) {
    return WireForm::kText;
  }
  if (column.type == kJson || column.type == kJsonb) {
    if (id != TypeId::kJson && id != TypeId::kString && !nested) return std::nullopt;
    return column.type == kJsonb ? WireForm::kJsonb : WireForm::kText;
  }
  if (IsInteger(id)) {
    switch (column.type) {
      case 21:
        return WireForm::kInt2;
      case 23:
        return WireForm::kInt4;
      case 20:
        return WireForm::kInt8;
      case 26:
        return WireForm::kOid;
      case kNumeric:
        return NumericScale(column.modifier).value_or(0) >= 0 ? std::optional(WireForm::kNumeric)
                                                              : std::nullopt;
      default:
        return std::nullopt;
    }
  }
  if (id == TypeId::kDecimal) {
    const bool keeps = NumericScale(column.modifier).value_or(type.scale) >= type.scale;
    return column.type == kNumeric && keeps ? std::optional(WireForm::kNumeric) : std::nullopt;
  }
  if (id == TypeId::kFloat && column.type == 701) return WireForm::kFloat8;
  const WriteColumn natural = NaturalColumn({column.name, type});
  if (natural.form == WireForm::kArray || natural.element_oid != column.type) return std::nullopt;
  return natural.form;
}

// Text that the server reads by itself: what has no form here, and types that are only text to us.
bool CastsFromText(const TargetColumn& column) {
  static constexpr uint32_t kOwn[] = {16,   17,   20,   21,   23,   26,   700,    701,
                                      1082, 1083, 1114, 1184, 1186, 1700, kJsonb, kJson};
  return std::ranges::find(kOwn, column.type) == std::end(kOwn);
}

bool Widens(TypeId id, uint32_t column) {
  if (id == TypeId::kDate) return column == 1114;
  const bool small = id == TypeId::kInt8 || id == TypeId::kInt16 || id == TypeId::kInt32 ||
                     id == TypeId::kUInt8 || id == TypeId::kUInt16;
  return small && column == 701;
}

std::optional<ColumnPlan> Plan(const Field& field, const TargetColumn& column) {
  WriteColumn natural = NaturalColumn(field);
  natural.name = column.name;
  if (field.type.id == TypeId::kList && column.element != 0) {
    const Type* element = &field.type;
    while (element->id == TypeId::kList) element = &element->children[0].type;
    TargetColumn inner = column;
    inner.type = column.element;
    inner.element = 0;
    const std::optional<WireForm> form = DirectForm(*element, inner);
    if (!form) return std::nullopt;
    return ColumnPlan{{column.name, WireForm::kArray, *form, column.element}, column.type_text, ""};
  }
  if (const std::optional<WireForm> form = DirectForm(field.type, column)) {
    return ColumnPlan{{column.name, *form, *form, column.type}, column.type_text, ""};
  }
  if ((field.type.id == TypeId::kString && CastsFromText(column)) ||
      Widens(field.type.id, column.type)) {
    return ColumnPlan{natural, PostgresTypeName(field.type), column.type_text};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Target> FindTarget(PostgresConnection& connection, const PostgresName& name) {
  const PostgresResult table = connection.Query(
      "SELECT c.oid, c.relkind FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid "
      "= c.relnamespace WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', "
      "'m', 'f')",
      {name.schema, name.table});
  if (table.row_count() == 0) return std::nullopt;
  Target target{name, static_cast<uint32_t>(table.Integer(0, 0)), table.Text(0, 1)[0], {}};
  const PostgresResult columns = connection.Query(
      "SELECT a.attname, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, CASE "
      "t.typtype WHEN 'd' THEN t.typtypmod ELSE a.atttypmod END, format_type(a.atttypid, "
      "a.atttypmod), t.typtype = 'e', CASE t.typcategory WHEN 'A' THEN t.typelem ELSE 0 END FROM "
      "pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid WHERE a.attrelid "
      "= $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
      {std::to_string(target.oid)});
  for (int i = 0; i < columns.row_count(); ++i) {
    target.columns.push_back({.name = columns.Text(i, 0),
                              .type = static_cast<uint32_t>(columns.Integer(i, 1)),
                              .modifier = static_cast<int>(columns.Integer(i, 2)),
                              .type_text = columns.Text(i, 3),
                              .is_enum = columns.Flag(i, 4),
                              .element = static_cast<uint32_t>(columns.Integer(i, 5))});
  }
  return target;
}

std::string ColumnHint(const std::string& name, const std::vector<std::string>& names) {
  const std::string nearest = DidYouMean(name, names);
  return nearest.empty() ? "Columns: " + Join(names, ", ") : nearest;
}

std::vector<ColumnPlan> PlanWrite(const Target& target, const Schema& schema) {
  std::vector<std::string> names;
  for (const TargetColumn& column : target.columns) names.push_back(column.name);
  std::vector<ColumnPlan> plans;
  for (const Field& field : schema.fields) {
    auto found = std::ranges::find(target.columns, field.name, &TargetColumn::name);
    if (found == target.columns.end()) {
      found = std::ranges::find_if(target.columns, [&](const TargetColumn& column) {
        return EqualsIgnoreCase(column.name, field.name);
      });
    }
    if (found == target.columns.end()) {
      throw Error(ErrorCode::kData,
                  fmt::format("Table {} has no column: {}", target.name.text(), field.name))
          .Hint(ColumnHint(field.name, names));
    }
    std::optional<ColumnPlan> plan = Plan(field, *found);
    if (!plan) {
      throw Error(
          ErrorCode::kData,
          fmt::format("Column is {} in table {} and {} in the new rows: {}", found->type_text,
                      target.name.text(), ToString(field.type), field.name))
          .Hint("Cast it in the query that is exported");
    }
    plans.push_back(*std::move(plan));
  }
  return plans;
}

std::vector<ColumnPlan> PlanNewTable(const Schema& schema) {
  std::vector<ColumnPlan> plans;
  for (const Field& field : schema.fields) {
    plans.push_back({NaturalColumn(field), PostgresTypeName(field.type), ""});
  }
  return plans;
}

std::string ColumnDefinitions(const std::vector<ColumnPlan>& columns) {
  std::string list;
  for (const ColumnPlan& column : columns) {
    list += (list.empty() ? "" : ", ") + QuoteIdentifier(column.wire.name) + " " + column.type_text;
  }
  return list;
}

std::string ColumnNames(const std::vector<ColumnPlan>& columns) {
  std::vector<std::string> names;
  for (const ColumnPlan& column : columns) names.push_back(column.wire.name);
  return QuoteIdentifiers(names);
}

bool NeedsCast(const std::vector<ColumnPlan>& columns) {
  return std::ranges::any_of(columns,
                             [](const ColumnPlan& column) { return !column.cast.empty(); });
}

}  // namespace sqlflow
