#include "engine/duckdb/csv_columns.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include "base/strings.h"
#include "batch/column_view.h"
#include "engine/duckdb/file_sql.h"
#include "engine/duckdb/session.h"

namespace sqlflow::duckdb {
namespace {

constexpr int64_t kShortLine = 2 << 20;

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

CsvGuess GuessColumns(DuckdbSession& probe, const std::string& call) {
  CsvGuess guess;
  const std::unique_ptr<BatchReader> rows = probe.Query(
      "SELECT c.name, c.type, d, t FROM (SELECT unnest(Columns) AS c, "
      "coalesce(DateFormat, '') AS d, coalesce(TimestampFormat, '') AS t FROM " +
          call + ")",
      {});
  while (const std::optional<Batch> batch = rows->Next()) {
    const ColumnView names(*batch, 0), types(*batch, 1), dates(*batch, 2), times(*batch, 3);
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      guess.column_types.emplace_back(names.Text(row), types.Text(row));
      guess.date_format = Format(dates.Text(row));
      guess.timestamp_format = Format(times.Text(row));
    }
  }
  return guess;
}

// Empty when the reader refuses the file: the scan itself says what is wrong, and where.
CsvGuess FindOrGuess(const std::shared_ptr<Database>& database, const std::string& file,
                     const CsvReadFormat& format) {
  const std::string call = SniffCsvCall(file, format);
  const std::string key = CsvGuesses::Key(file, call);
  if (std::optional<CsvGuess> known = database->csv_guesses().Find(key)) return *std::move(known);
  // The reader fills its buffer before it guesses, and a buffer holds the longest line: 20 ms for
  // one of 32 MB. Nearly all files have shorter lines.
  CsvReadFormat short_lines = format;
  short_lines.max_line_bytes = std::min(format.max_line_bytes, kShortLine);
  // A failure must not end a transaction of the caller's.
  DuckdbSession probe(database);
  for (const std::string& attempt : {SniffCsvCall(file, short_lines), call}) {
    try {
      CsvGuess guess = GuessColumns(probe, attempt);
      database->csv_guesses().Keep(key, guess);
      return guess;
    } catch (const Error& error) {
      if (error.code() == ErrorCode::kCancelled) throw;
    }
  }
  return {};
}

}  // namespace

void TellColumns(const std::shared_ptr<Database>& database, FileScan& scan) {
  if (!CanBeTold(scan)) return;
  auto& format = std::get<CsvReadFormat>(scan.format);
  CsvGuess guess = FindOrGuess(database, scan.files.front(), format);
  if (guess.column_types.empty()) return;
  format.column_types = std::move(guess.column_types);
  format.infers_columns = false;
  if (format.date_format.empty()) format.date_format = guess.date_format;
  if (format.timestamp_format.empty()) format.timestamp_format = guess.timestamp_format;
}

}  // namespace sqlflow::duckdb
