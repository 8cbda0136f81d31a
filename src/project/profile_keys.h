// The keys that a profile may have, and the older ones that still load.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "sqlflow/value.h"

namespace sqlflow {

// Reports keys of the map that are not among `known`, with the nearest one. `what` names the map.
void CheckKeys(const OptionValue& map, std::span<const std::string> known, std::string_view what,
               Diagnostics& diagnostics);

// Brings one file's tree to today's shape: takes off a wrapper named like the profile, renames old
// keys and drops those without a meaning, with a warning each; refuses unknown ones.
OptionValue NormalizeProfile(OptionValue tree, const std::string& name, Diagnostics& diagnostics);

}  // namespace sqlflow
