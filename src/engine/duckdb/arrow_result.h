// Chunks of results as batches.
#pragma once

#include <memory>

#include "engine/duckdb/handles.h"
#include "sqlflow/batch.h"

namespace sqlflow::duckdb {

// A batch of the chunk's rows; `schema` says its types. The chunk may be destroyed afterwards.
Batch ToBatch(const ArrowOptions& options, const Chunk& chunk,
              const std::shared_ptr<const Schema>& schema);

}  // namespace sqlflow::duckdb
