// Standard input as a file that can be read more than once.
#pragma once

#include "sqlflow/context.h"

namespace sqlflow {

// Copies what comes through a pipe into an unnamed temporary file, once, and lets standard input be
// that file from then on: reading looks at a file twice, and a step may be tried again.
// Thread-safe. Throws Error(kCancelled) while it waits, Error(kUnavailable) when there is no room.
void KeepStandardInput(const CancelToken& cancel);

}  // namespace sqlflow
