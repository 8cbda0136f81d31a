// The commands, one file each. Each function adds one to the command line.
#pragma once

#include "cli/app.h"
#include "cli/command_line.h"

namespace sqlflow {

void AddInitCommand(Command& root, App& app);
void AddRunCommand(Command& root, App& app);
void AddPlanCommand(Command& root, App& app);
void AddPipelineCommands(Command& root, App& app);
void AddConnectCommands(Command& root, App& app);
void AddConnectorsCommands(Command& root, App& app);
void AddProfilesCommands(Command& root, App& app);
void AddCheckCommand(Command& root, App& app);
void AddTestCommand(Command& root, App& app);
void AddQueryCommand(Command& root, App& app);
void AddShowCommand(Command& root, App& app);
void AddExplainCommand(Command& root, App& app);
void AddEnvCommands(Command& root, App& app);
void AddRunsCommands(Command& root, App& app);
void AddStateCommands(Command& root, App& app);
void AddStatusCommand(Command& root, App& app);
void AddDoctorCommand(Command& root, App& app);
void AddVersionCommand(Command& root, App& app);
// `line` must outlive the command: completion is made from all commands.
void AddCompletionCommand(Command& root, const CommandLine& line, App& app);

}  // namespace sqlflow
