// What sections hold besides lines to compare: words of a command line, and exact bytes.
#pragma once

#include <string>
#include <vector>

#include "sftest/text_lines.h"

namespace sqlflow::sftest {

// Splits a command line at blanks; '…' and "…" hold words together. Throws Error(kInvalid).
std::vector<std::string> SplitArguments(const std::string& text);
// Lines without their ends; \n \r \t \0 \\ and \xHH stand for bytes. Throws Error(kInvalid).
std::string DecodeBytes(const Lines& lines);

}  // namespace sqlflow::sftest
