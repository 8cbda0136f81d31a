// Conditions of IF, evaluated at compile time.
#pragma once

#include <optional>

#include "base/diagnostic.h"
#include "project/variables.h"
#include "syntax/script.h"

namespace sqlflow {

// True or false, or nothing after reporting what is wrong. Variables are typed values in it, never
// text pasted in.
std::optional<bool> EvaluateCondition(const Sql& condition, Resolver& resolver,
                                      Diagnostics& diagnostics);

}  // namespace sqlflow
