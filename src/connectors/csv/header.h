// The first line of a delimited text file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sqlflow/file_format.h"

namespace sqlflow {

// The fields of the first record of `text`; a quoted field may hold line breaks.
std::vector<std::string> FirstRecord(std::string_view text, const CsvReadFormat& format);

}  // namespace sqlflow
