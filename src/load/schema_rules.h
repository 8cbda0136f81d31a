// What happens when the columns of a batch and of its target differ.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sqlflow/engine.h"
#include "sqlflow/types.h"

namespace sqlflow {

// What an append to an existing table comes down to.
struct SchemaMatch {
  std::vector<std::string> columns;  // To insert, in the batch's order and spelling.
  std::vector<Field> added;          // To add to the target first, nullable.
  std::vector<Field> widened;        // Target columns to give this wider type first.
  std::vector<std::string> changes;  // The two above, for the report: "added column x BIGINT".
};

// What a write asks of the columns.
struct SchemaRules {
  std::string evolution;          // StepOptions::schema_evolution
  std::vector<std::string> keys;  // On both sides.
  std::string cursor;             // In the batch; empty: none.
};

// Compares by name without case. Throws Error(kInvalid) that lists every column that does not fit.
SchemaMatch MatchSchemas(const TableId& table, const Schema& target, const Schema& batch,
                         const SchemaRules& rules);

// Throws Error(kInvalid) for a view, into which rows cannot be loaded.
void RequireTable(const TableInfo& target);

// Throws Error(kUnsupported) when a column of rows of `table` hides Dialect::row_id: the rows could
// not be told apart.
void RequireRowIds(const Dialect& dialect, const TableId& table, const Schema& rows);

// Adds and widens the columns of the table as `match` says.
void ChangeColumns(Session& session, const Dialect& dialect, const TableId& table,
                   const SchemaMatch& match);
// The target's columns after that.
Schema Changed(Schema target, const SchemaMatch& match);

// What a REPLACE changes: "column id is now BIGINT, was INTEGER".
std::vector<std::string> SchemaDifferences(const Schema& before, const Schema& after);
// For a REPLACE that would change the columns although `schema_evolution` is freeze.
Error FrozenError(const TableId& table, const std::vector<std::string>& changes);

// Whether every value of `from` is a value of `to`.
bool FitsInto(const Type& from, const Type& to);
// The narrowest type that holds the values of both, or nothing.
std::optional<Type> CommonType(const Type& a, const Type& b);

}  // namespace sqlflow
