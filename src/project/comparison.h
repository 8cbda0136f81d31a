// How values of conditions compare.
#pragma once

#include <optional>
#include <string_view>

#include "sqlflow/value.h"

namespace sqlflow {

// true and false, and their spelling as text; nothing for all else.
std::optional<bool> AsBoolean(const OptionValue& value);

// Numeric when both look numeric, boolean when one is a boolean, else exact text. NULL equals only
// NULL. Numbers compare by all their digits.
bool ValuesEqual(const OptionValue& a, const OptionValue& b);

// Negative, zero or positive. Nothing when the two have no order: a number and a word, and anything
// that is neither.
std::optional<int> CompareValues(const OptionValue& a, const OptionValue& b);

// SQL's LIKE, without an escape character: `%` and `_`.
bool MatchesLike(std::string_view text, std::string_view pattern);

}  // namespace sqlflow
