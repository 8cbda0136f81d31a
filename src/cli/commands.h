// The commands, one file each: every function adds its command to `parent`. The arguments live in a
// struct that the action owns; the action returns the exit code and throws Error for what fails.
#pragma once

#include "cli/app.h"
#include "cli/command_line.h"

namespace sqlflow {

void AddInitCommand(Command& parent, App& app);
void AddRunCommand(Command& parent, App& app);
void AddPipelineCommands(Command& parent, App& app);
void AddVersionCommand(Command& parent, App& app);

}  // namespace sqlflow
