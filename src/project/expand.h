// Script and variables to a flat list of operations: INCLUDE read, SET applied, IF decided, FOR
// unrolled, variables replaced.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "project/project.h"
#include "syntax/script.h"

namespace sqlflow {

// Finds where a query names tables, so that an aliased INCLUDE can rename its own. Given by the
// caller because the engine knows it (Engine::Inspect).
using TableReferenceFinder =
    std::function<std::vector<SqlFacts>(std::span<const std::string> queries)>;

// Reports every problem and leaves out what could not be expanded. SET values are added to
// `project.variables`.
std::vector<Operation> Expand(const Script& script, Project& project, SourceFiles& files,
                              const TableReferenceFinder& find_references,
                              Diagnostics& diagnostics);

}  // namespace sqlflow
