// Secrets kept out of what is shown.
#pragma once

#include <string_view>

#include "sqlflow/registry.h"
#include "sqlflow/value.h"

namespace sqlflow {

// A profile with its secrets replaced: what a connector declares as secret, and what looks like
// one. A value that is only a variable stays, as it says where the secret is and not what.
OptionValue MaskProfile(const OptionValue& profile, const SourceRegistry& sources,
                        const DestinationRegistry& destinations);

}  // namespace sqlflow
