// The commands below `sqlflow pipeline` that have a file of their own.
#pragma once

#include <string>

#include "cli/app.h"

namespace sqlflow {

void AddValidateCommand(Command& group, App& app);
void AddCompileCommand(Command& group, App& app);

// Refuses `sqlflow pipeline COMMAND` without a name, and lists the names.
int RefuseWithoutName(const std::string& command, App& app);

}  // namespace sqlflow
