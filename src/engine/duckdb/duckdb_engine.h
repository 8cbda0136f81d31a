// The embedded engine.
#pragma once

#include <memory>
#include <string>

#include "sqlflow/engine.h"

namespace sqlflow {

// Where the engine's shared library is looked for, in this order.
struct LibraryLocation {
  std::string path;         // What SQLFLOW_DUCKDB says; empty: not set.
  std::string program_dir;  // The folder of the program: ../lib and the folder itself.
};

// Opens or creates the database; missing folders are made. Throws Error: kUnavailable with the
// holder's PID when another process has it open, kNotFound and kUnsupported for the library.
std::unique_ptr<Engine> OpenDuckdb(const EngineOptions& options, const LibraryLocation& location);

}  // namespace sqlflow
