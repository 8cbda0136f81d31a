// What is done in SQL to columns of CSV files, because the engine's reader cannot. Of a text that
// is no TIMESTAMP WITH TIME ZONE it makes NULL, and with a format of its own of every one: such
// columns are read as text and converted. Texts are trimmed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlflow/file_format.h"
#include "sqlflow/types.h"

namespace sqlflow::duckdb {

// Whether a scan with these columns needs it.
bool NeedsConversions(const CsvReadFormat& format, const Schema& columns);

// A FROM item for such a scan; a text that is no time fails the statement, or leaves the row out
// where the scan ignores errors.
std::string ScanSqlWithConversions(FileScan scan, const Schema& columns);

// The text on which such a statement failed.
struct ZonedTimeMisfit {
  std::string file;
  std::string column;
  std::string text;
};
// Nothing when the engine's message is about something else.
std::optional<ZonedTimeMisfit> ParseZonedTimeMisfit(std::string_view message);

}  // namespace sqlflow::duckdb
