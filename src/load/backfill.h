// A range that is worked on again on demand, in slices.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "load/cursor.h"

namespace sqlflow {

// What --start, --end and --step say; empty texts: not given.
struct Backfill {
  std::string start;
  std::string end;
  std::string step;

  bool wanted() const { return !start.empty() || !end.empty(); }
};

// What is wrong with the range or its step, as far as that can be told without the column.
std::optional<Error> RangeProblem(const Backfill& backfill);

// The whole range, or with a step its slices in order, each a transaction of its own. Throws
// Error(kInvalid) when the bounds or the step are no times and no numbers.
std::vector<CursorWindow> Slices(Session& session, const Dialect& dialect,
                                 const Backfill& backfill);

}  // namespace sqlflow
