// Types as users write them in options.
#pragma once

#include <optional>
#include <string_view>

#include "sqlflow/types.h"

namespace sqlflow {

// "BIGINT", "decimal(12,2)", "TEXT[]": names of scalar types in either spelling, and lists of them.
// Nothing when it is none.
std::optional<Type> TypeFromText(std::string_view text);

}  // namespace sqlflow
