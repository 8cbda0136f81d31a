// Column checks: every query is bound against stub tables with the known schemas, reading no rows.
#pragma once

#include <functional>
#include <optional>
#include <set>

#include "base/diagnostic.h"
#include "plan/compile.h"
#include "plan/plan.h"
#include "sqlflow/engine.h"

namespace sqlflow {

// What a table that no step makes looks like, or nothing when that is not known.
using TableDescriber = std::function<std::optional<Schema>(const TableId&)>;

struct BindInputs {
  TableDescriber describe_table;
  std::set<uint32_t> unparsed;  // Where queries begin that cannot be bound: reported already.
};

// Binds the queries of all steps in their order. Reports columns, types and functions that do not
// fit, at their place in the script. What depends on a source that cannot be reached, on a file
// that an earlier step writes, or on a statement with mistakes of its own is unknown: it is left
// unchecked. With Reach::kRequired a source that cannot be read is an error, else a note. Notes
// down the columns of the steps' queries.
void BindPlan(Plan& plan, CompileContext& context, Reach reach, const BindInputs& inputs,
              Diagnostics& diagnostics);

}  // namespace sqlflow
