// The engine's messages as errors that say who can act, and where in the SQL.
#pragma once

#include <duckdb.h>

#include <string>
#include <string_view>

#include "sqlflow/error.h"

namespace sqlflow::duckdb {

// `message` as the engine wrote it: a type prefix, the text, candidates, and a "LINE n:" block with
// a caret. `sql` is the text that was handed over; the caret becomes Error::sql_offset into it.
Error TranslateError(std::string_view message, std::string_view sql);

}  // namespace sqlflow::duckdb
