// Runs a plan: independent steps side by side, each step one transaction.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "exec/full_refresh.h"
#include "load/backfill.h"
#include "load/table_checks.h"
#include "plan/compile.h"
#include "plan/plan.h"
#include "sqlflow/context.h"
#include "sqlflow/engine.h"
#include "sqlflow/pipeline.h"
#include "state/ledger.h"

namespace sqlflow {

// Ways to run that must not change any result. Tests set them; see docs/testing.md.
struct TestSettings {
  std::optional<uint64_t> order_seed;  // Ready steps start in random order.
  int64_t max_batch_rows = 0;  // Streams are cut into batches of so many rows; 0: as they come.
  int failures_per_step = 0;   // Each step fails so often, in passing, just before its commit.
};

struct RunOptions {
  std::string run_id;
  std::string profile;
  int threads = 0;  // Steps at once; 0: one per core.
  bool fail_fast = false;
  std::chrono::milliseconds stall_timeout{
      0};  // A step that does nothing for so long is told; 0: never.
  Backfill backfill;
  FullRefresh full_refresh;
  CheckMode checks = CheckMode::kEnforce;
  std::string request;     // What was asked for, as JSON without secrets: kept with the run.
  std::string started_at;  // UTC, what the run's dates are made from; empty: now.
  // Of a run that is taken up again: the steps that are not to run again, by id.
  bool resumed = false;
  std::map<std::string, StepRecord> done;
  std::vector<std::string> notes;
  TestSettings test;
};

// What the steps of a plan are, for the ledger.
std::vector<PlannedStep> PlannedSteps(const Plan& plan, const Registries& registries);

// Runs every step and records the run in the ledger. A failed step skips what depends on it.
// Returns when nothing runs any more, also after `cancel` was set; never throws for the failure of
// a step.
RunResult Run(const Plan& plan, Engine& engine, Ledger& ledger, const Registries& registries,
              const RunOptions& options, const Clock& clock, CancelToken& cancel,
              RunObserver& observer);

}  // namespace sqlflow
