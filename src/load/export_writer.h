// Rows out of the engine into a destination.
#pragma once

#include <cstdint>
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

// Writes a query's rows. Either everything is published or the target stays as it was. `query` is
// run once; `request.schema` is filled in here.
ExportChange WriteExport(Session& session, DestinationConnector& destination, WriteRequest request,
                         const std::string& query, const CancelToken& cancel);

}  // namespace sqlflow
