// What a loaded profile says, checked and typed.
#pragma once

#include "base/diagnostic.h"
#include "project/project.h"
#include "project/variables.h"
#include "sqlflow/value.h"

namespace sqlflow {

// Only the zone: the built-in variables need it, and other settings may use those.
void ReadTimezone(const OptionValue& profile, Resolver& resolver, Project& project,
                  Diagnostics& diagnostics);

// Everything else but variables. Variables in connections stay as they are.
void ReadSettings(const OptionValue& profile, Resolver& resolver, Project& project,
                  Diagnostics& diagnostics);

}  // namespace sqlflow
