// Column checks: every query is bound against stub tables with the known schemas, reading no rows.
#pragma once

#include <functional>
#include <optional>

#include "base/diagnostic.h"
#include "plan/compile.h"
#include "plan/plan.h"
#include "sqlflow/engine.h"

namespace sqlflow {

// What a table that no step makes looks like, or nothing when that is not known.
using TableDescriber = std::function<std::optional<Schema>(const TableId&)>;

// Binds the queries of all steps in their order. Reports columns, types and functions that do not
// fit, at their place in the script. What depends on a source that cannot be reached, or on a file
// that an earlier step writes, is unknown: it is left unchecked, and a note says so. With
// Reach::kRequired a source that cannot be read is an error.
void BindPlan(const Plan& plan, CompileContext& context, Reach reach,
              const TableDescriber& describe_table, Diagnostics& diagnostics);

}  // namespace sqlflow
