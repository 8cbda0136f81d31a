// The macros of incremental transforms: @start_date @end_date @start_dt @end_dt.
#pragma once

#include <string>
#include <string_view>

namespace sqlflow {

// What stands in for each macro, as SQL.
struct WindowValues {
  std::string start_date;
  std::string end_date;
  std::string start_dt;
  std::string end_dt;
};

// The query with every macro replaced. Quotes and comments are left alone.
std::string FillWindow(std::string_view query, const WindowValues& values);

// The query with every macro replaced by NULL, padded to the macro's length, so that it can be
// bound before the window is known and errors keep their places.
std::string WithoutWindow(std::string_view query);

}  // namespace sqlflow
