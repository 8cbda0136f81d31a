// Errors in delimited text: the engine's page of advice, cut down to file, line and reason.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/duckdb/errors.h"
#include "sqlflow/error.h"

namespace sqlflow::duckdb {

// "CSV file data/x.csv, line 17: Expected 3 columns, found 4" with the line itself as the hint;
// nothing when the message is about something else.
std::optional<Error> CsvError(const EngineMessage& message);

// The row that such a message is about: the engine counts rows, line breaks in quotes are none.
struct CsvRow {
  std::string file;
  int64_t row = 0;
};
std::optional<CsvRow> ParseCsvRow(const EngineMessage& message);
// The same error with the line of the file.
Error AtLine(const Error& error, const CsvRow& row, int64_t line);

// What the engine says about one row, in words of ours: "Expected 3 columns, found 4".
std::string CsvReason(std::string_view reason);

// The file whose dialect or types the engine could not make out; nothing when the message is about
// something else. Such a message names no line: reading all columns as text does.
std::optional<std::string> UndetectedCsv(const EngineMessage& message);

}  // namespace sqlflow::duckdb
