// Options as documentation.
#pragma once

#include <string>

#include "sqlflow/options.h"

namespace sqlflow {

// A Markdown table with one line per option, in the order of declaration. Ends in a newline.
std::string OptionTable(const OptionList& options);

}  // namespace sqlflow
