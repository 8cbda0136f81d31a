// Rows out of the engine into a destination.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sqlflow/context.h"
#include "sqlflow/destination_connector.h"
#include "sqlflow/engine.h"

namespace sqlflow {

struct ExportChange {
  int64_t rows = 0;  // Of the query, also when the target keeps older ones.
  int64_t bytes = 0;
};

struct ExportSettings {
  const CancelToken& cancel;
  int64_t max_batch_rows = 0;           // Of the batches that a BatchWriter gets; 0: as they come.
  std::function<void()> before_commit;  // Called when all rows are written; may throw.
  // Called with a file that is about to become its target, and the rows of the query; may throw.
  std::function<void(const StagedFile&, int64_t)> before_publish = [](const StagedFile&, int64_t) {
  };
  Span target;  // Where errors of the destination are shown.
};

// Writes a query's rows. Either everything is published or the target stays as it was. `query` is
// run once; `request.schema` is filled in here.
ExportChange WriteExport(Session& session, DestinationConnector& destination, WriteRequest request,
                         const std::string& query, const ExportSettings& settings);

}  // namespace sqlflow
