// The option "filters" as SQL.
#pragma once

#include <string>
#include <vector>

#include "connectors/postgres/connection.h"
#include "sqlflow/value.h"

namespace sqlflow {

// One condition per column and operator. A value is a literal without a type, which the server
// reads as the column's. Throws Error(kInvalid) for what is no filter.
std::vector<std::string> FilterConditions(const OptionValue& filters,
                                          const PostgresConnection& connection);

}  // namespace sqlflow
