// Running a pipeline, for every command that does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/app.h"

namespace sqlflow {

// What --resume without an id stands for.
inline constexpr const char* kLatestRun = "latest";

struct RunRequest {
  std::string pipeline;               // A name or a path.
  std::optional<std::string> script;  // Run instead of what the pipeline's file holds,
  std::string script_path;            // and where it comes from.
  std::string start_dir;  // Where the project is looked for; empty: as for every command.
  std::string profile;
  std::vector<std::string> vars;
  std::string run_id;    // Of a new run, or of one that is to go on if it has stopped.
  std::string resume;    // Id of a run that is to go on; kLatestRun: the last one; empty: none.
  bool restart = false;  // Also when the last run stopped after appending rows.
  int threads = 0;
  bool fail_fast = false;
  std::string start;  // Of the range that is worked on again; --start, --end and --step.
  std::string end;
  std::string step;
  std::string full_refresh;         // "*", or steps with commas between them; empty: none.
  std::vector<std::string> select;  // As Selection has them, several with commas between them.
  std::vector<std::string> exclude;
  bool empty = false;  // A run on no rows, and on so many of each source, in a scratch database.
  int limit_rows = 0;
  std::string wait_lock;           // How long to wait for the database; empty: not at all.
  std::string stall_timeout;       // A step that does nothing for so long is told; empty: never.
  std::string checks = "enforce";  // "enforce", "warn", "skip"
  std::string junit;               // A file; empty: none.
  bool dry_run = false;
  bool summary = false;
  bool json = false;
  bool require_project = false;

  bool samples() const { return empty || limit_rows > 0; }
};

// Adds the options that all commands which run a pipeline take.
void AddRunOptions(Command& command, RunRequest& request, std::string& format);
// Returns the exit code.
int RunPipeline(App& app, const RunRequest& request);

}  // namespace sqlflow
