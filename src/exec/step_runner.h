// One step, from its first statement to its commit.
#pragma once

#include <string>

#include "exec/full_refresh.h"
#include "exec/runner.h"
#include "plan/compile.h"
#include "plan/plan.h"
#include "sqlflow/context.h"
#include "sqlflow/engine.h"
#include "sqlflow/pipeline.h"

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
  bool keeps_history = false;  // Whether the engine's database has the `sqlflow` schema.
};

// Runs a step once on its session: rows and step record are committed together when the target is a
// table of the engine. `attempt` counts from 1. Fills in the counts of `result`. Throws Error and
// leaves the target as it was.
void RunStep(const Step& step, Session& session, const StepEnvironment& environment, int attempt,
             StepResult& result);

}  // namespace sqlflow
