// What APPEND and UPSERT make of a table and new batches.
#pragma once

#include <string>
#include <vector>

#include "connectors/in_memory/store.h"

namespace sqlflow {

// The table with the new rows after its own. Columns are matched by name; what the new rows lack is
// NULL. Throws Error(kData) that names a column which the table lacks or has in another type.
MemoryTable AppendRows(const MemoryTable& table, const MemoryTable& added);

// The table with rows of equal keys updated in place (only the columns that the new rows have; the
// last of equal new rows wins) and all other new rows after its own. Throws Error(kData) for a NULL
// key too, and Error(kInvalid) when a key column is missing.
MemoryTable MergeRows(const MemoryTable& table, const MemoryTable& added,
                      const std::vector<std::string>& keys);

}  // namespace sqlflow
