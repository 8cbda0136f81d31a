// What is wrong with a CSV file whose layout the engine cannot make out.
#pragma once

#include <optional>
#include <string>

#include "engine/duckdb/handles.h"
#include "sqlflow/error.h"
#include "sqlflow/file_format.h"

namespace sqlflow::duckdb {

// Reads the file as text until a line does not fit the first one, and returns the error that names
// it; nothing when every line fits. Opens a connection of its own.
std::optional<Error> DiagnoseCsv(const Functions& api, duckdb_database database,
                                 const CsvReadFormat& format, const std::string& file);

// The file of the message "Error when sniffing file …", or empty.
std::string FileOfSniffingError(std::string_view message);

}  // namespace sqlflow::duckdb
