// Windows that would count a row twice.
#pragma once

#include "base/diagnostic.h"
#include "plan/plan.h"

namespace sqlflow {

// Warns of CREATE TABLE … MODE INCREMENTAL BY a column that a LOAD updates in the table that is
// read: a row that changes leaves its old window, where its old version stays.
void WarnOfDoubling(const Plan& plan, Diagnostics& diagnostics);

}  // namespace sqlflow
