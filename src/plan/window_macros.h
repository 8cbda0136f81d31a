// The macros of incremental transforms: @start_date @end_date @start_dt @end_dt.
#pragma once

#include <string>
#include <string_view>

namespace sqlflow {

// The query with every macro replaced by NULL, padded to the macro's length, so that it can be
// bound before the window is known and errors keep their places. Quotes and comments are left
// alone.
std::string WithoutWindow(std::string_view query);

}  // namespace sqlflow
