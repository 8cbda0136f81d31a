// Rows out of the engine into a destination.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "load/table_write.h"
#include "sqlflow/context.h"
#include "sqlflow/destination_connector.h"
#include "sqlflow/engine.h"

namespace sqlflow {

struct ExportChange {
  TableChange counts;  // Of the rows of the query; those that the target keeps are not counted.
  int64_t bytes = 0;
};

struct ExportSettings {
  const CancelToken& cancel;
  int64_t max_batch_rows = 0;           // Of the batches that a BatchWriter gets; 0: as they come.
  std::function<void()> before_commit;  // Called when all rows are written; may throw.
  // Called with a file that is about to become its target, and the rows of the query; may throw.
  std::function<void(const StagedFile&, int64_t)> before_publish = [](const StagedFile&, int64_t) {
  };
  Span target;          // Where errors of the destination are shown.
  std::string label;    // What messages call the target.
  Mode mode;            // UPSERT of a file: its DELETE clauses and its cursor.
  StepOptions options;  // UPSERT of a file: what happens to NULL and equal keys.
};

// Writes a query's rows. Either everything is published or the target stays as it was. `query` is
// run once; `request.schema` is filled in here.
ExportChange WriteExport(Session& session, const Dialect& dialect,
                         DestinationConnector& destination, WriteRequest request,
                         const std::string& query, const ExportSettings& settings);

}  // namespace sqlflow
