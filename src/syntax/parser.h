// Text to Script.
#pragma once

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "syntax/script.h"

namespace sqlflow {

// Parses one file. Every mistake is reported; the result holds the statements that were right.
// Recovers at the next `;` or at a statement keyword that starts a line.
Script Parse(const SourceFiles& files, int file, Diagnostics& diagnostics);

}  // namespace sqlflow
