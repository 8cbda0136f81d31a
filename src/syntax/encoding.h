// Bytes that are no text.
#pragma once

#include <string_view>

#include "base/diagnostic.h"

namespace sqlflow {

// Reports the first NUL byte and the first byte that is not UTF-8; false when there is any.
bool CheckEncoding(std::string_view text, int file, Diagnostics& diagnostics);

}  // namespace sqlflow
