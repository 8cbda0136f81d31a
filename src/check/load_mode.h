// What a LOAD's MODE clause and its source's sync options come to.
#pragma once

#include "base/diagnostic.h"
#include "check/connector_use.h"
#include "syntax/script.h"

namespace sqlflow {

// The mode that the rows are written with: an INCREMENTAL clause or source becomes UPSERT on the
// primary key, or APPEND without one. The clause's BY and LOOKBACK are laid over the options of
// `use`, which is `sync_mode: incremental` afterwards. Reports a cursor that is missing and modes
// that cannot go on from where a load stopped.
Mode ResolveLoadMode(const LoadStatement& load, ConnectorUse& use, Diagnostics& diagnostics);

}  // namespace sqlflow
