// What several statements share: names, keys, durations, MODE, OPTIONS.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "syntax/cursor.h"
#include "syntax/script.h"

namespace sqlflow {

// A word or a quoted text. `what` and `after` say what is missing if there is none.
Text TakeText(Cursor& cursor, std::string_view what, std::string_view after);
Name TakeName(Cursor& cursor, std::string_view what, std::string_view after);

// A JSON object.
OptionValue TakeJson(Cursor& cursor, std::string_view after);

// `a`, `(a, b)` or `a, b`.
std::vector<Text> TakeKeys(Cursor& cursor);
// `(a, b)`; a comma may trail.
std::vector<Text> TakeColumns(Cursor& cursor, std::string_view after);

Duration TakeDuration(Cursor& cursor, std::string_view after);

enum class ClauseOwner { kLoad, kCreate, kExport };

struct Clauses {
  Mode mode;
  OptionValue options;
  std::optional<Text> type;  // kExport only
};

// TYPE, MODE and OPTIONS, each at most once, in any order.
Clauses TakeClauses(Cursor& cursor, ClauseOwner owner);

}  // namespace sqlflow
