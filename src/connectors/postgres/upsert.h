// Rows by key into a table.
#pragma once

#include <string>
#include <vector>

#include "connectors/postgres/connection.h"
#include "connectors/postgres/target.h"

namespace sqlflow {

struct Upsert {
  const Target& target;
  const std::vector<ColumnPlan>& columns;
  const std::vector<std::string>& keys;  // Names of columns of the new rows.
  std::string key_nulls;                 // error | match | insert
  std::string stage;                     // Quoted name of the table that holds the new rows.
};

// Updates what the target has and inserts the rest; of equal new keys the last counts. A unique
// index on the keys makes the cost follow the new rows and not the target's. Throws Error(kData)
// that names a key which is NULL, and Error(kInvalid) for a key that is no column.
void ApplyUpsert(PostgresConnection& connection, const Upsert& upsert);

}  // namespace sqlflow
