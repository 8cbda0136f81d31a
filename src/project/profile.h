// Profile files: found, read, brought to today's shape and laid over what they extend.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "sqlflow/value.h"

namespace sqlflow {

// The path of root/profiles/NAME.yml or .yaml, or empty.
std::string FindProfile(const std::string& root, const std::string& name);

// The profile as one map: variables, engines, connectors, log_level, timezone, paths, python and
// resilience, each of the right kind. Reports everything that is wrong with the files, and returns
// what could be read.
OptionValue LoadProfile(const std::string& root, const std::string& name, SourceFiles& files,
                        Diagnostics& diagnostics);

// Reports that `name` is no profile of the project, and lists those that are.
void ReportMissingProfile(const std::string& root, const std::string& name, Span where,
                          Diagnostics& diagnostics);

}  // namespace sqlflow
