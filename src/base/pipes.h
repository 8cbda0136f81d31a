// Files that can be read only once.
#pragma once

#include <string>

#include "sqlflow/context.h"

namespace sqlflow {

// Makes sure that a file can be read again: queries look at a file twice, and a step may be tried
// again. What comes through standard input ("/dev/stdin") or another open pipe ("/dev/fd/63") is
// copied once into an unnamed temporary file, which the descriptor is from then on. Nothing happens
// to files that are not pipes.
// Thread-safe. Throws Error(kInvalid) for a pipe with a name of its own, Error(kCancelled) while it
// waits, Error(kUnavailable) when there is no room.
void KeepPipe(const std::string& path, const CancelToken& cancel);

}  // namespace sqlflow
