// The commands below `sqlflow pipeline` that have a file of their own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/app.h"
#include "plan/plan.h"

namespace sqlflow {

void AddValidateCommand(Command& group, App& app);
void AddCompileCommand(Command& group, App& app);
void AddGraphCommand(Command& group, App& app);

// The plan of a pipeline, without touching its database; prints what was found on the way. Nothing
// when there was an error.
std::optional<Plan> CompileToShow(const std::string& name, const std::string& profile,
                                  const std::vector<std::string>& vars, App& app);

// Refuses `sqlflow pipeline COMMAND` without a name, and lists the names.
int RefuseWithoutName(const std::string& command, App& app);

}  // namespace sqlflow
