// One step, from its first statement to its commit.
#pragma once

#include <string>

#include "exec/full_refresh.h"
#include "exec/runner.h"
#include "load/table_checks.h"
#include "plan/compile.h"
#include "plan/plan.h"
#include "sqlflow/context.h"
#include "sqlflow/engine.h"
#include "sqlflow/pipeline.h"
#include "state/ledger.h"

namespace sqlflow {

// What all steps of a run share; outlives them. Read only.
struct StepEnvironment {
  Engine& engine;
  const Registries& registries;
  const Clock& clock;
  const CancelToken& cancel;
  const RunInfo& run;
  const TestSettings& test;
  const Backfill& backfill;
  const FullRefresh& refresh;
  CheckMode checks;
  Ledger& ledger;
};

// Runs a step once on its session: rows and step record are committed together when the target is a
// table of the engine, and an export that was published already is only recorded. `attempt` counts
// from 1. Fills in the counts of `result`. Throws Error and leaves the target as it was, unless
// `result.in_doubt` was set.
void RunStep(const Step& step, const PlannedStep& planned, Session& session,
             const StepEnvironment& environment, int attempt, StepResult& result);

// A table that no step made belongs to somebody else.
Error NotOurTable(const TableId& table, std::string_view statement);

}  // namespace sqlflow
