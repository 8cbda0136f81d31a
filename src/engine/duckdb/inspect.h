// What queries read, from the engine's own parse tree.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/duckdb/handles.h"
#include "sqlflow/engine.h"

namespace sqlflow::duckdb {

// Serialises all queries in one statement on `connection`, which nothing else uses.
std::vector<SqlFacts> InspectQueries(const Functions& api, duckdb_connection connection,
                                     std::span<const std::string> queries);

}  // namespace sqlflow::duckdb
