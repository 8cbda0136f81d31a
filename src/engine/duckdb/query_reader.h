// The rows of a query.
#pragma once

#include <memory>
#include <string>

#include "engine/duckdb/column_type.h"
#include "engine/duckdb/connection.h"
#include "sqlflow/batch.h"

namespace sqlflow::duckdb {

struct EngineColumn {
  std::string name;
  EngineType type;
};
// The columns that a prepared statement returns.
std::vector<EngineColumn> ColumnsOf(const Prepared& statement);
// Their types outside of the engine; names that repeat are told apart. Throws Error(kUnsupported)
// that names all columns without one.
Schema SchemaOutside(const std::vector<EngineColumn>& columns);

// Runs a statement, with its columns converted where they must be, and streams what it returns:
// nothing is computed far ahead of what was taken.
std::unique_ptr<BatchReader> StreamQuery(std::shared_ptr<Connection> connection,
                                         std::string_view sql, std::span<const Value> args);

}  // namespace sqlflow::duckdb
