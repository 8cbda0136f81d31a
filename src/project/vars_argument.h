// The argument of --vars.
#pragma once

#include <string>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "project/variables.h"

namespace sqlflow {

// Defines what one `--vars` says: a JSON object, or `k=v,k2=v2`. A value that is JSON by itself (a
// number, true, null, a list, a quoted text) has that type, any other is text.
void DefineVars(const std::string& argument, Variables& variables, SourceFiles& files,
                Diagnostics& diagnostics);

}  // namespace sqlflow
