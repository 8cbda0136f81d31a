#include "engine/duckdb/csv_columns.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include "base/strings.h"
#include "batch/column_view.h"
#include "engine/duckdb/file_sql.h"

namespace sqlflow::duckdb {
namespace {

// Of a file's first line, without its end; nothing when it is longer than any header.
std::optional<std::string> FirstLine(const std::string& file) {
  constexpr size_t kMost = 64 << 10;
  std::ifstream input(file, std::ios::binary);
  std::string line(kMost, '\0');
  input.read(line.data(), static_cast<std::streamsize>(kMost));
  line.resize(static_cast<size_t>(input.gcount()));
  const size_t end = line.find('\n');
  if (end == std::string::npos) return std::nullopt;
  line.resize(end);
  return line;
}

// Columns that are told go by position, guessed ones by name.
bool HaveOneHeader(const std::vector<std::string>& files, const CsvReadFormat& format) {
  if (files.size() == 1) return true;
  if (!format.header || format.skip_rows > 0) return false;
  const std::optional<std::string> first = FirstLine(files.front());
  const bool is_whole = first && first->find(format.quote) == std::string::npos;
  return is_whole && std::all_of(files.begin() + 1, files.end(),
                                 [&](const std::string& file) { return FirstLine(file) == first; });
}

// Without a format the reader takes every ISO date, with this one neither "infinity" nor years of
// five digits.
std::string Format(std::string_view guessed) {
  return guessed == "%Y-%m-%d" ? "" : std::string(guessed);
}

bool CanBeTold(const FileScan& scan) {
  const auto& format = std::get<CsvReadFormat>(scan.format);
  return format.line_end == "\n" && format.encoding == "utf-8" && !format.delimiter.empty() &&
         !format.quote.empty() && !format.all_varchar && !format.union_by_name &&
         HaveOneHeader(scan.files, format);
}

}  // namespace

void TellColumns(DuckdbSession& probe, FileScan& scan) {
  if (!CanBeTold(scan)) return;
  auto& format = std::get<CsvReadFormat>(scan.format);
  CsvReadFormat told = format;
  told.column_types.clear();
  told.infers_columns = false;
  try {
    const std::unique_ptr<BatchReader> rows = probe.Query(
        "SELECT c.name, c.type, d, t FROM (SELECT unnest(Columns) AS c, "
        "coalesce(DateFormat, '') AS d, coalesce(TimestampFormat, '') AS t FROM " +
            SniffCsvCall(scan.files.front(), format) + ")",
        {});
    while (const std::optional<Batch> batch = rows->Next()) {
      const ColumnView names(*batch, 0), types(*batch, 1), dates(*batch, 2), times(*batch, 3);
      for (int64_t row = 0; row < batch->row_count(); ++row) {
        told.column_types.emplace_back(names.Text(row), types.Text(row));
        if (format.date_format.empty()) told.date_format = Format(dates.Text(row));
        if (format.timestamp_format.empty()) told.timestamp_format = Format(times.Text(row));
      }
    }
  } catch (const Error& error) {
    // The scan itself says what is wrong, and where.
    if (error.code() == ErrorCode::kCancelled) throw;
    return;
  }
  if (!told.column_types.empty()) format = std::move(told);
}

}  // namespace sqlflow::duckdb
