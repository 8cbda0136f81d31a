#include "engine/duckdb/csv_diagnosis.h"

#include <fmt/format.h>

#include "batch/column_view.h"
#include "engine/duckdb/connection.h"
#include "engine/duckdb/file_sql.h"
#include "engine/duckdb/query_reader.h"

namespace sqlflow::duckdb {
namespace {

// Columns of the first row: shorter than the widest when its last cells are missing.
size_t WidthOfFirstRow(const std::shared_ptr<Connection>& connection, const std::string& file,
                       const CsvReadFormat& format) {
  const auto rows = StreamQuery(connection, "FROM " + ReadCsvFirstRow(file, format), {});
  const std::optional<Batch> batch = rows->Next();
  size_t width = 0;
  for (int i = 0; batch && i < batch->array().n_children; ++i) {
    if (!ColumnView(*batch, i).IsNull(0)) width = static_cast<size_t>(i) + 1;
  }
  return width;
}

Error Undetected(const std::string& file, const EngineMessage& message) {
  const bool has_delimiter = message.text.find("Delimiter is set to") != std::string::npos;
  return Error(ErrorCode::kData,
               fmt::format("CSV file {}: Rows do not fit the delimiter, quote and escape", file))
      .Hint(has_delimiter ? "Check the delimiter, the quotes and the encoding"
                          : "Name the delimiter, the quote and the encoding");
}

}  // namespace

Error DiagnoseCsv(const std::shared_ptr<Database>& database, const std::string& file,
                  const CsvReadFormat* format, const EngineMessage& message) {
  if (format == nullptr || format->delimiter.empty()) return Undetected(file, message);
  try {
    const auto connection = std::make_shared<Connection>(database);
    const size_t width = WidthOfFirstRow(connection, file, *format);
    connection->RunOwn("SELECT count(*) FROM " + ReadCsvAsText(file, *format, width));
  } catch (const Error& error) {
    if (error.message().starts_with("CSV file ")) return error;
  }
  return Undetected(file, message);
}

}  // namespace sqlflow::duckdb
