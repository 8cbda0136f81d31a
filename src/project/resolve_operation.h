// Replaces the variables in one statement.
#pragma once

#include <optional>

#include "base/diagnostic.h"
#include "project/variables.h"
#include "syntax/script.h"

namespace sqlflow {

// The statement without variables, or nothing after reporting why.
std::optional<Operation> ResolveOperation(const Operation& operation, Resolver& resolver,
                                          Diagnostics& diagnostics);

}  // namespace sqlflow
