// What a LOAD's MODE clause and its source's sync options come to.
#pragma once

#include "base/diagnostic.h"
#include "sqlflow/common_options.h"
#include "syntax/script.h"

namespace sqlflow {

// The mode that the rows are written with: an INCREMENTAL clause or source becomes UPSERT on the
// primary key, or APPEND without one. The clause's BY and LOOKBACK are laid over `source`, which is
// `sync_mode: incremental` afterwards. Reports a cursor that is missing and modes that cannot go on
// from where a load stopped.
Mode ResolveLoadMode(const LoadStatement& load, CommonSourceOptions& source,
                     Diagnostics& diagnostics);

}  // namespace sqlflow
