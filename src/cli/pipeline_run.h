// Runs one pipeline from its file to its last line.
#pragma once

#include <string>
#include <vector>

#include "cli/app.h"
#include "cli/command_line.h"

namespace sqlflow {

struct RunArguments {
  CommonFlags flags;
  std::string profile;
  std::vector<std::string> vars;
  int threads = 0;  // Steps at once; 0: one per core.
  bool fail_fast = false;
  bool summary = false;
  std::string format = "text";  // text | json
};

void AddRunFlags(Command command, RunArguments& arguments);

// `name` is a pipeline of the project, or a path. Returns the exit code.
int RunPipeline(const RunArguments& arguments, const std::string& name, App& app);
// `path` is a file; a project around the working directory is used when there is one.
int RunFile(const RunArguments& arguments, const std::string& path, App& app);

}  // namespace sqlflow
