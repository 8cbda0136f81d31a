// All commands, and the run of one of them.
#pragma once

#include <string>
#include <vector>

#include "cli/app.h"
#include "cli/command_line.h"

namespace sqlflow {

// The tree of all commands, for completion as well as for the program.
void AddCommands(CommandLine& line, App& app);

// Runs the command that the words behind the program's name ask for. Returns the exit code; Error
// is printed, all else that is thrown passes through.
int RunProgram(const std::vector<std::string>& words, App& app);

}  // namespace sqlflow
