// Facts about many queries at once.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/duckdb/database.h"
#include "sqlflow/engine.h"

namespace sqlflow::duckdb {

// One entry per query, in order; Engine::Inspect says what they hold.
std::vector<SqlFacts> InspectQueries(const std::shared_ptr<Database>& database,
                                     std::span<const std::string> queries);

}  // namespace sqlflow::duckdb
