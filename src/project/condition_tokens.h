// Conditions cut into values, words and operators.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "project/variables.h"
#include "sqlflow/value.h"
#include "syntax/script.h"

namespace sqlflow {

struct ConditionToken {
  enum class Kind { kValue, kWord, kOperator, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;   // kOperator: as written; kWord: as written.
  OptionValue value;  // kValue and kWord: what it stands for.
  size_t begin = 0;
  size_t end = 0;
};

// The tokens, the last one a kEnd. Variables become values here, never text that is read again.
// `complete` turns false when something was reported.
std::vector<ConditionToken> SplitCondition(const Sql& condition, Resolver& resolver,
                                           Diagnostics& diagnostics, bool& complete);

}  // namespace sqlflow
