// Values as SET, FOR and ROWS BETWEEN write them.
#pragma once

#include <string_view>

#include "syntax/cursor.h"
#include "syntax/script.h"

namespace sqlflow {

// One word: a quoted text, number, true, false, null, a bare `${x}` (a VariableRef), or a word,
// which is text. A sign may stand before a number.
OptionValue TakeScalar(Cursor& cursor, std::string_view what, std::string_view after);

// `(a, b)` or `[a, b]`; a comma may trail, and lists may hold lists.
OptionValue TakeList(Cursor& cursor, std::string_view after);

}  // namespace sqlflow
