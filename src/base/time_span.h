// Lengths of time as people write them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace sqlflow {

// "30s", "5m", "90 seconds", "1 minute", "2 days"; nothing when it is none of them. A bare number
// is none: it could be seconds as well as days.
std::optional<std::chrono::milliseconds> ParseTimeSpan(std::string_view text);

}  // namespace sqlflow
