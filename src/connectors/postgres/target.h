// The table that rows are written to, and how each of their columns gets there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connectors/postgres/connection.h"
#include "connectors/postgres/encoder.h"
#include "connectors/postgres/names.h"
#include "sqlflow/types.h"

namespace sqlflow {

struct TargetColumn {
  std::string name;
  uint32_t type = 0;  // Of a domain: what it stands on.
  int modifier = -1;
  std::string type_text;  // "numeric(10,2)"
  bool is_enum = false;
  uint32_t element = 0;  // Of an array.

  bool operator==(const TargetColumn&) const = default;
};

struct Target {
  PostgresName name;
  uint32_t oid = 0;
  char kind = 'r';  // pg_class.relkind
  std::vector<TargetColumn> columns;
};

// Nothing when there is no table or view of that name.
std::optional<Target> FindTarget(PostgresConnection& connection, const PostgresName& name);

// A column of new rows on its way into a table.
struct ColumnPlan {
  WriteColumn wire;
  std::string type_text;  // Of the column that COPY fills.
  std::string cast;       // What INSERT casts it to then; empty: nothing, COPY may fill the target.
};

// What to say of a column that is none of these.
std::string ColumnHint(const std::string& name, const std::vector<std::string>& names);

// How rows of a schema go into a table that is there. Columns are matched by name. Throws
// Error(kData) that names a column which the table lacks, or whose values it cannot hold exactly.
std::vector<ColumnPlan> PlanWrite(const Target& target, const Schema& schema);
// Into a new table.
std::vector<ColumnPlan> PlanNewTable(const Schema& schema);

// "id" bigint, "name" text
std::string ColumnDefinitions(const std::vector<ColumnPlan>& columns);
// "id", "name"
std::string ColumnNames(const std::vector<ColumnPlan>& columns);
bool NeedsCast(const std::vector<ColumnPlan>& columns);

}  // namespace sqlflow
