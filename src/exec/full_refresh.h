// Which steps of a run start again from nothing.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "plan/plan.h"

namespace sqlflow {

struct FullRefreshRequest {
  bool everything = false;         // Every incremental step.
  std::vector<std::string> steps;  // Their ids, or the tables they write.

  bool wanted() const { return everything || !steps.empty(); }
};

struct FullRefresh {
  std::set<std::string> restarts;      // Step ids: the watermark that is kept does not count.
  std::set<std::string> starts_empty;  // Step ids: the table is dropped first.
  std::vector<std::string> notes;      // What is protected and stays as it is.
};

// All steps that write a table start again together, or the rows of one would be lost to the other.
// Throws Error(kInvalid) for a name that no incremental step has and for a step that is named
// although `full_refresh: false` protects it.
FullRefresh PlanFullRefresh(const Plan& plan, const FullRefreshRequest& request);

// Throws Error(kInvalid) when a table that starts empty has rows of steps of `whole` that do not
// run.
void RequireAllWriters(const FullRefresh& refresh, const Plan& plan, const Plan& whole);

}  // namespace sqlflow
