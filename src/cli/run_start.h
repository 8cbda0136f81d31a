// Which run a command is about to make: a new one, or one that stopped and goes on.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/run.h"
#include "cli/workspace.h"
#include "exec/resume.h"
#include "load/backfill.h"
#include "plan/select.h"

namespace sqlflow {

struct RunStart {
  std::string run_id;
  std::chrono::system_clock::time_point time;  // What the run's dates are made from.
  std::vector<std::string> vars;               // Each as `--vars` takes it.
  Backfill backfill;
  std::string full_refresh;  // As RunRequest has it.
  Selection selection;
  bool resumes = false;
  bool is_done = false;  // Asked for by its id, and nothing is left of it.
};

// Looks up what the request names. A run that goes on keeps its variables, its time, its range and
// its selection. Throws Error when there is nothing to resume, or not with what was asked for.
RunStart StartOf(App& app, const RunRequest& request);

// What --select and --exclude say, several steps with commas between them.
Selection SelectionOf(const std::vector<std::string>& select,
                      const std::vector<std::string>& exclude);

// What a later start needs to know of this one: JSON, without secrets.
std::string RequestJson(const RunRequest& request);

// Throws Error when the last run of the pipeline stopped after rows were appended: running it
// again would append them twice.
void RefuseToAppendTwice(const Plan& plan, const Registries& registries,
                         const ConnectorContext& context, Ledger& ledger, Session& session);

// Throws Error when a step reads what only steps make that are not selected, and no earlier run has
// left it. `exists` looks for those.
void RequireInputs(const Plan& selected, const Plan& whole,
                   const std::function<bool(const TableId&)>& exists);

// Throws Error that shows how the plan has changed in what is done already.
void RequireSamePlan(const std::string& run_id, const Continuation& continuation);

}  // namespace sqlflow
