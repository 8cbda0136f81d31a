// Rows that would be counted twice.
#pragma once

#include "base/diagnostic.h"
#include "plan/plan.h"

namespace sqlflow {

// Warns of CREATE TABLE … MODE INCREMENTAL BY a column that a LOAD updates in the table that is
// read: a row that changes leaves its old window, where its old version stays. Warns of EXPORT to a
// file that the pattern of a step before it matches.
void WarnOfDoubling(const Plan& plan, Diagnostics& diagnostics);

}  // namespace sqlflow
