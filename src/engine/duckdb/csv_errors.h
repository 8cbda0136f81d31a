// Errors in delimited text: the engine's page of advice, cut down to file, line and reason.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/duckdb/errors.h"
#include "sqlflow/error.h"

namespace sqlflow::duckdb {

// "CSV file data/x.csv, line 17: Expected 3 columns, found 4" with the line itself as the hint;
// nothing when the message is about something else.
std::optional<Error> CsvError(const EngineMessage& message);

// What the engine says about one row, in words of ours: "Expected 3 columns, found 4".
std::string CsvReason(std::string_view reason);

// The file whose dialect or types the engine could not make out; nothing when the message is about
// something else. Such a message names no line: reading all columns as text does.
std::optional<std::string> UndetectedCsv(const EngineMessage& message);

}  // namespace sqlflow::duckdb
