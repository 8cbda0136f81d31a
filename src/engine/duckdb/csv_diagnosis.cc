#include "engine/duckdb/csv_diagnosis.h"

#include <fmt/format.h>

#include "engine/duckdb/connection.h"
#include "engine/duckdb/csv_rejects.h"
#include "engine/duckdb/dialect.h"
#include "engine/duckdb/file_sql.h"
#include "engine/duckdb/session.h"

namespace sqlflow::duckdb {
namespace {

// The row that an error of CsvError names.
int64_t RowIn(const Error& error) {
  constexpr std::string_view kLine = ", line ";
  const size_t at = error.message().find(kLine);
  return at == std::string::npos ? 0 : std::stoll(error.message().substr(at + kLine.size()));
}

// Asked for more columns than there are, the engine says how many the first line has. Each takes it
// a while, and most files have less than this.
constexpr size_t kMoreThanMost = 32;
constexpr size_t kMoreThanAny = 4096;

// Columns of the first line, or 0 when the engine does not tell.
size_t WidthOfFirstLine(Connection& connection, const std::string& file, CsvReadFormat format) {
  format.header = false;
  for (const size_t asked : {kMoreThanMost, kMoreThanAny}) {
    try {
      connection.RunOwn("SELECT count(*) FROM " + ReadCsvAsText(file, format, asked));
    } catch (const Error& error) {
      constexpr std::string_view kFound = "columns, found ";
      const size_t at = error.message().find(kFound);
      if (at == std::string::npos) continue;
      const size_t found = std::stoul(error.message().substr(at + kFound.size()));
      const bool is_first = asked == kMoreThanAny || RowIn(error) == format.skip_rows + 1;
      if (is_first && found < asked) return found;
    }
  }
  return 0;
}

Error Undetected(const std::string& file, const EngineMessage& message) {
  const bool has_delimiter = message.text.find("Delimiter is set to") != std::string::npos;
  return Error(ErrorCode::kData,
               fmt::format("CSV file {}: Rows do not fit the delimiter, quote and escape", file))
      .Hint(has_delimiter ? "Check the delimiter, the quotes and the encoding"
                          : "Name the delimiter, the quote and the encoding");
}

// The error with its line in the file, found by reading `item`, which keeps rejects; else as it is.
Error InFile(const std::shared_ptr<Database>& database, const Error& error, const CsvRow& row,
             const CsvReadFormat& format, const std::string& item) {
  try {
    DuckdbSession session(database);
    // Columns that are not looked at are not converted.
    const auto rows = session.Query("SELECT max(CAST(COLUMNS(*) AS VARCHAR)) FROM " + item, {});
    while (rows->Next()) continue;
    const std::optional<int64_t> line = LineOfReject(session, format, row.row);
    if (line) return AtLine(error, row, *line);
  } catch (const Error&) {
    // Then the engine's own number is all there is.
  }
  return error;
}

}  // namespace

Error DiagnoseCsv(const std::shared_ptr<Database>& database, const std::string& file,
                  const CsvReadFormat* format, const EngineMessage& message) {
  if (format == nullptr || format->delimiter.empty()) return Undetected(file, message);
  size_t width = 0;
  try {
    const auto connection = std::make_shared<Connection>(database);
    width = WidthOfFirstLine(*connection, file, *format);
    if (width == 0) return Undetected(file, message);
    connection->RunOwn("SELECT count(*) FROM " + ReadCsvAsText(file, *format, width));
  } catch (const Error& error) {
    if (error.message().starts_with("CSV file ")) {
      return InFile(database, error, {file, RowIn(error)}, *format,
                    ReadCsvAsText(file, *format, width, RejectPolicy()));
    }
  }
  return Undetected(file, message);
}

Error DiagnoseZonedTime(const std::shared_ptr<Database>& database, const ZonedTimeMisfit& misfit,
                        const CsvReadFormat& format) {
  CsvReadFormat as_text = format;
  as_text.all_varchar = true;
  as_text.column_types.clear();
  as_text.infers_columns = true;
  as_text.filename_column.clear();
  DuckdbSession session(database);
  const std::optional<int64_t> row = QueryInteger(
      session,
      fmt::format("SELECT min(row) FROM (SELECT row_number() OVER () AS row, {0} FROM {1}) "
                  "WHERE {0} = {2}",
                  QuoteName(misfit.column), ScanSql({.format = as_text, .files = {misfit.file}}),
                  QuoteText(misfit.text)));
  const int64_t line = row.value_or(0) + (format.header ? 1 : 0) + format.skip_rows;
  return Error(
      ErrorCode::kData,
      fmt::format("CSV file {}, line {}: Column {} is TIMESTAMP WITH TIME ZONE, which does "
                  "not fit: \"{}\"",
                  misfit.file, line, misfit.column, misfit.text));
}

Error DiagnoseCsvRow(const std::shared_ptr<Database>& database, const CsvRow& row,
                     const CsvReadFormat& format, const EngineMessage& message) {
  const FileScan scan{.format = format, .files = {row.file}, .columns = {}, .rejects = {{}}};
  return InFile(database, *CsvError(message), row, format, ScanSql(scan));
}

}  // namespace sqlflow::duckdb
