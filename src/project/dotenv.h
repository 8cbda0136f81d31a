// `.env`: NAME=value lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "sqlflow/error.h"

namespace sqlflow {

struct DotEnvEntry {
  std::string name;
  std::string value;
  bool literal = false;  // In single quotes: `${` is text.
  Span name_span;
  Span value_span;
};

// Reads the text; places are in `file`, an index into SourceFiles. Known: `export NAME=…`,
// comments, 'single' and "double" quoted values (over several lines too), \n \r \t \" \\ \$ in
// double quotes, a comment after a blank. A later line wins. Lines that are none of these are
// errors.
std::vector<DotEnvEntry> ParseDotEnv(std::string_view text, int file, Diagnostics& diagnostics);

// The text with everything behind the names starred out, byte for byte: what messages may show.
std::string WithoutValues(std::string_view text);

}  // namespace sqlflow
