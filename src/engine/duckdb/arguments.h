// Arguments of prepared statements.
#pragma once

#include <span>

#include "engine/duckdb/errors.h"
#include "engine/duckdb/handles.h"
#include "sqlflow/value.h"

namespace sqlflow::duckdb {

class Connection;

// Binds all arguments. Throws Error(kInvalid) when their number is not the statement's, and
// Error(kData) when a typed value's text does not fit its type. Runs a statement for typed values.
void BindArguments(Connection& connection, const Prepared& statement, std::span<const Value> args,
                   const CallerSql& caller);

}  // namespace sqlflow::duckdb
