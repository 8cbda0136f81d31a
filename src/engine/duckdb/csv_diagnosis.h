// Why the engine cannot make out a CSV file.
#pragma once

#include <memory>
#include <string>

#include "engine/duckdb/csv_conversions.h"
#include "engine/duckdb/csv_errors.h"
#include "engine/duckdb/database.h"
#include "engine/duckdb/errors.h"
#include "sqlflow/file_format.h"

namespace sqlflow::duckdb {

// Reads the file once more, as text and on a connection of its own, to name the line that does not
// fit. `format` is how it was read, or nullptr when the user's own SQL reads it.
Error DiagnoseCsv(const std::shared_ptr<Database>& database, const std::string& file,
                  const CsvReadFormat* format, const EngineMessage& message);

// The error for a text that is no time, with the line that it was read from.
Error DiagnoseZonedTime(const std::shared_ptr<Database>& database, const ZonedTimeMisfit& misfit,
                        const CsvReadFormat& format);

// The error about a row, with the line of the file on which it begins: found by reading the file
// again, which takes as long as it took to get there.
Error DiagnoseCsvRow(const std::shared_ptr<Database>& database, const CsvRow& row,
                     const CsvReadFormat& format, const EngineMessage& message);

}  // namespace sqlflow::duckdb
