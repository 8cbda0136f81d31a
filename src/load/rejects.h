// Rows of text files that could not be read, put into a table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sqlflow/engine.h"
#include "sqlflow/file_format.h"

namespace sqlflow {

struct StoredRejects {
  int64_t rows = 0;   // Files that were rejected as a whole count nothing.
  std::string first;  // "orders.csv, line 4: …"; empty: none.
};

// Called in the transaction of the load, when its rows are written: `read` is their number. Throws
// Error(kData) when the policy allows fewer, and Error(kInvalid) when a table of another kind has
// the name.
StoredRejects StoreRejects(Session& session, const Dialect& dialect, const TableId& table,
                           const RejectPolicy& policy, const std::vector<RejectedRow>& bad_files,
                           int64_t read, const std::string& run_id);

// The same where nothing was read but files that are bad as a whole.
StoredRejects StoreBadFiles(Session& session, const Dialect& dialect, const TableId& table,
                            const std::vector<RejectedRow>& bad_files, const std::string& run_id);

}  // namespace sqlflow
