// The one list of connectors that this program has.
#pragma once

#include "sqlflow/registry.h"

namespace sqlflow {

// In-memory tables live as long as the registries.
void RegisterBuiltins(SourceRegistry& sources, DestinationRegistry& destinations);

}  // namespace sqlflow
