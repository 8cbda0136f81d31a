// Rows of the engine as text.
#pragma once

#include <cstdint>

#include "cli/console.h"
#include "cli/table.h"
#include "sqlflow/batch.h"
#include "sqlflow/engine.h"

namespace sqlflow {

struct ResultOptions {
  TableFormat format = TableFormat::kTable;
  int64_t limit = 0;  // Rows to write; 0: all.
};

// Writes rows as they come and returns whether there were more. Stops quietly when nobody reads any
// longer.
bool WriteResult(BatchReader& reader, const ResultOptions& options, const Console& console);

// The rows of a query; columns of types that no connector knows come as their text.
std::unique_ptr<BatchReader> QueryAnyType(Session& session, const std::string& query);

}  // namespace sqlflow
