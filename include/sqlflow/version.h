#pragma once

namespace sqlflow {

inline constexpr const char* kVersion = "0.1.0";
// The embedded engine that this build is made for; anything else is refused when it is opened.
inline constexpr const char* kDuckdbVersion = "1.5.5";

}  // namespace sqlflow
