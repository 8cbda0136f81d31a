// Gives what an included file defines the names that its alias makes.
#pragma once

#include <span>
#include <string>

#include "project/expand.h"
#include "syntax/script.h"

namespace sqlflow {

// Renames the tables, sources and named steps that `operations` define to `alias_name`, wherever
// these operations name them; in queries at the places that the engine's parser finds, as
// `alias_name AS name`.
void RenameForAlias(std::span<Operation> operations, const std::string& alias,
                    const TableReferenceFinder& find_references);

}  // namespace sqlflow
