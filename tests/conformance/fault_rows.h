// What the disturbed program replaces by what.
#pragma once

#include <string>

#include "conformance/sample_rows.h"

namespace sqlflow {

inline std::string OldRows() { return SampleQuery(0, 100, "old"); }
// Longer than what the engine keeps in one buffer, so that there are several writes.
inline std::string NewRows() { return SampleQuery(100, 20000, "a text that fills some space"); }

}  // namespace sqlflow
