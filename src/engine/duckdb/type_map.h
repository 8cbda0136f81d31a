// The engine's logical types and ours.
#pragma once

#include <duckdb.h>

#include <optional>
#include <string>

#include "engine/duckdb/library.h"
#include "sqlflow/types.h"

namespace sqlflow::duckdb {

struct MappedType {
  Type type;
  bool exact = true;  // False: the engine must CAST the column to ToString(type) first.
};

// Nothing for a type that no type of ours holds without loss.
std::optional<MappedType> MapType(const Functions& api, duckdb_logical_type type);

// The caller destroys it.
duckdb_logical_type MakeLogicalType(const Functions& api, const Type& type);

}  // namespace sqlflow::duckdb
