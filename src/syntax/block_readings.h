// Decides whether each `ELSE IF` is a branch or a nested block.
#pragma once

#include <vector>

#include "syntax/blocks.h"

namespace sqlflow {

// On one line it is a branch and on two lines nested; where only the other reading balances the
// END IFs, that one holds. Works on each FOR body by itself.
void DecideReadings(std::vector<BlockItem>& items);

}  // namespace sqlflow
