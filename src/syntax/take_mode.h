// The MODE clause.
#pragma once

#include "syntax/clauses.h"

namespace sqlflow {

// From MODE on.
Mode TakeMode(Cursor& cursor, ClauseOwner owner);

}  // namespace sqlflow
