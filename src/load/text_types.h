// Text files have no types of their own: appended to a table, they are read with the table's.
#pragma once

#include "sqlflow/engine.h"
#include "sqlflow/file_format.h"
#include "sqlflow/types.h"

namespace sqlflow {

// Gives the columns that `target` has its types, so that 01234 stays text and a column without
// values fits. A column whose values need a wider type than the target's keeps it, and the target
// is widened; types that the scan names itself stay. Nothing happens to formats that carry types.
void ReadAsTarget(Session& session, const Schema& target, FileScan& scan);

}  // namespace sqlflow
