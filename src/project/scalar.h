// Typed values from plain text, and texts that are numbers.
#pragma once

#include <string_view>

#include "sqlflow/value.h"

namespace sqlflow {

// Whether SQL, JSON and conditions all read the text as one number: -?digits[.digits][e±digits].
bool IsNumberText(std::string_view text);

// null, true, false, an integer or a number when the text is exactly how these are printed, else
// text: `007` and `1_000` stay text.
OptionValue TypedScalar(std::string_view text, Span span);

}  // namespace sqlflow
