// YAML to option values.
#pragma once

#include <optional>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "sqlflow/value.h"

namespace sqlflow {

// Reads the one document of a file of SourceFiles; an empty one is an empty map. Scalars have YAML
// 1.2's types, but numbers that would lose a character (`007`, `1_000`) and yes/no stay text.
// Anchors and `<<` are followed. Nothing after reporting why: a syntax error, a key twice, a tree
// without end.
std::optional<OptionValue> ParseYaml(const SourceFiles& files, int file, Diagnostics& diagnostics);

}  // namespace sqlflow
