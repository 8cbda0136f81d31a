// Running a pipeline, for every command that does.
#pragma once

#include <string>
#include <vector>

#include "cli/app.h"

namespace sqlflow {

struct RunRequest {
  std::string pipeline;   // A name or a path.
  std::string start_dir;  // Where the project is looked for; empty: as for every command.
  std::string profile;
  std::vector<std::string> vars;
  std::string run_id;
  int threads = 0;
  bool fail_fast = false;
  std::string start;  // Of the range that is worked on again; --start, --end and --step.
  std::string end;
  std::string step;
  std::string full_refresh;  // "*", or steps with commas between them; empty: none.
  bool dry_run = false;
  bool summary = false;
  bool json = false;
  bool require_project = false;
};

// Adds the options that all commands which run a pipeline take.
void AddRunOptions(Command& command, RunRequest& request, std::string& format);
// Returns the exit code.
int RunPipeline(App& app, const RunRequest& request);

}  // namespace sqlflow
