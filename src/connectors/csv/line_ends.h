// How the lines of delimited text files end.
#pragma once

#include <string>
#include <vector>

#include "sqlflow/file_format.h"

namespace sqlflow {

// What CsvReadFormat::line_end has to be for these files: the end of each file's first record,
// which the engine would take from the first break, be it inside quotes. Files whose text cannot be
// seen here (packed, pipes, UTF-16) are left to the engine. Throws Error(kData) when the ends of
// several files must be named and differ, or when a file of "\r\n" must be named and has a row that
// does not fit.
std::string LineEndOf(const std::vector<std::string>& files, const CsvReadFormat& format);

}  // namespace sqlflow
