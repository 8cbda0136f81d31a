// Checks of tables, bound against the columns that the table will have.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "plan/plan.h"
#include "sqlflow/engine.h"

namespace sqlflow {

// What a check is bound against; all outlives it.
struct CheckBinding {
  Session& session;  // Of a scratch engine that has the tables which checks look into.
  const Dialect& dialect;
  Diagnostics& diagnostics;
  // Columns of another table, or nothing when they are not known.
  std::function<std::optional<Schema>(const TableId&)> schema_of;
  // Reports an error of the engine about a text that had so many bytes in front of it.
  std::function<void(const Error&, const Sql&, size_t before)> report;
};

// `rows`: what the step writes; `table`: the table after that. Reports columns that are missing and
// of a type that the check cannot look at, and SQL that does not fit them.
void BindCheck(const TableCheck& check, const Schema& rows, const Schema& table,
               const CheckBinding& binding);

// Reports when the column is not there; returns whether it is. `message` ends before its name.
bool RequireColumn(const Text& column, const Schema& schema, std::string_view message,
                   Diagnostics& diagnostics);

// A query without rows that has these columns.
std::string NullsOf(const Schema& schema, const Dialect& dialect);

}  // namespace sqlflow
