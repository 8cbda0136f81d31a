// A run that cannot leave a folder: tests of projects must not reach what is in production.
#pragma once

#include <string>

#include "plan/compile.h"

namespace sqlflow {

// The registries with every connector refused that reaches a network or a path outside of
// `folder`: where a statement names it, and again where it would be opened.
Registries SandboxRegistries(const Registries& registries, const std::string& folder);

}  // namespace sqlflow
