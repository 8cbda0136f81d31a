// A run over a few rows that changes nothing: its tables lie in a scratch engine, and what it
// exports is counted and forgotten.
#pragma once

#include <cstdint>

#include "plan/compile.h"
#include "plan/plan.h"
#include "sqlflow/engine.h"

namespace sqlflow {

// The plan with at most `rows` rows read from each source. Nothing is known of earlier runs, so
// incremental steps read from the start.
Plan SamplePlan(Plan plan, int64_t rows);

// The registries with destinations that take rows and keep none. Tables in memory are those of this
// process, so they stay as they are.
Registries SampleRegistries(const Registries& registries);

// Copies what the plan's steps find when they start: at most `rows` rows of tables that are read
// and not made, and the columns of those that rows are added to.
void CopySample(const Plan& plan, int64_t rows, Session& from, Session& to, const Dialect& dialect);

}  // namespace sqlflow
