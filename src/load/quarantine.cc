#include "load/quarantine.h"

#include <fmt/format.h>

#include "load/schema_rules.h"

namespace sqlflow {

void Quarantine::Prepare(const Schema& rows) {
  const std::optional<TableInfo> present = session_.Find(table_);
  if (!present) {
    std::string columns;
    Schema all = rows;
    for (const Field& field : QuarantineColumns().fields) all.fields.push_back(field);
    for (const Field& field : all.fields) {
      columns += fmt::format("{}{} {}", columns.empty() ? "" : ", ", dialect_.Quote(field.name),
                             dialect_.TypeName(field.type));
    }
    session_.Execute(fmt::format("CREATE TABLE {} ({})", dialect_.Name(table_), columns));
    return;
  }
  for (const Field& field : QuarantineColumns().fields) {
    const int index = present->schema.IndexOf(field.name);
    const bool fits = index >= 0 && present->schema.fields[static_cast<size_t>(index)] == field;
    if (fits && present->kind == TableInfo::Kind::kTable) continue;
    throw Error(ErrorCode::kInvalid, fmt::format("Table is no quarantine: {}", ToString(table_)))
        .At(check_.expect.span)
        .Hint("Name another one with QUARANTINE INTO, or rename this table");
  }
  MakeRoom(rows, present->schema);
}

void Quarantine::MakeRoom(const Schema& rows, const Schema& table) {
  SchemaMatch match;
  for (const Field& field : rows.fields) {
    const int index = table.IndexOf(field.name);
    if (index < 0) {
      match.added.push_back(field);
      continue;
    }
    const Field& present = table.fields[static_cast<size_t>(index)];
    if (present.type.id == TypeId::kString || FitsInto(field.type, present.type)) continue;
    // Whatever a column was and is: as text both can be kept.
    const std::optional<Type> wider = CommonType(field.type, present.type);
    match.widened.push_back({present.name, wider.value_or(Type{.id = TypeId::kString})});
  }
  ChangeColumns(session_, dialect_, table_, match);
}

void Quarantine::Insert(const Schema& rows, const std::string& query) {
  std::string columns;
  for (const Field& field : rows.fields) columns += dialect_.Quote(field.name) + ", ";
  session_.Execute(fmt::format("INSERT INTO {} ({}_check, _reason, _run_id, _at) {}",
                               dialect_.Name(table_), columns, query));
}

}  // namespace sqlflow
