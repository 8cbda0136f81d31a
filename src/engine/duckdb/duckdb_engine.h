// The embedded engine. The only door to it: nothing outside of this folder sees its C API.
#pragma once

#include <memory>
#include <string>

#include "sqlflow/engine.h"

namespace sqlflow {

// Where the engine's shared library may lie, in the order in which it is looked for; the folder
// that the program was built with comes last.
struct LibraryLocation {
  std::string path;           // $SQLFLOW_DUCKDB: a file or its folder; empty: not set.
  std::string binary_folder;  // Of the running program: ../lib and the folder itself; empty: skip.
};

// Opens a database, in memory or of a file, whose missing folders are made. Throws
// Error(kNotFound, kUnsupported) when the library is missing or of another version,
// Error(kUnavailable) naming the process that has the file open, Error(kInvalid) for a file that is
// no database and for settings that the engine refuses.
std::unique_ptr<Engine> OpenDuckdb(const EngineOptions& options, const LibraryLocation& location);

}  // namespace sqlflow
