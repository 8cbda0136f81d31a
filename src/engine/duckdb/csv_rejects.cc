#include "engine/duckdb/csv_rejects.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <set>

#include "base/strings.h"
#include "batch/column_view.h"
#include "engine/duckdb/csv_errors.h"

namespace sqlflow::duckdb {
namespace {

// The engine counts rows, and its positions are those of the text that it sees.
bool PositionsAreInFile(const CsvReadFormat& format, const std::string& file) {
  const bool is_packed = format.compression == Compression::kAuto
                             ? file.ends_with(".gz") || file.ends_with(".zst")
                             : format.compression != Compression::kNone;
  return !is_packed && format.encoding == "utf-8";
}

// Counts the lines of a file up to positions that grow.
class LineCounter {
 public:
  explicit LineCounter(const std::string& file) : stream_(file, std::ios::binary) {}

  // The line of a byte, counted from 1.
  int64_t LineOf(int64_t position) {
    while (at_ < position && Fill(position)) continue;
    return lines_;
  }

 private:
  // A line ends in "\n", "\r" or both.
  bool Fill(int64_t position) {
    std::array<char, 1 << 16> buffer;
    const auto wanted = static_cast<std::streamsize>(
        std::min<int64_t>(static_cast<int64_t>(buffer.size()), position - at_));
    stream_.read(buffer.data(), wanted);
    const std::streamsize got = stream_.gcount();
    for (std::streamsize i = 0; i < got; ++i) {
      const char c = buffer[static_cast<size_t>(i)];
      if (c == '\r' || (c == '\n' && last_ != '\r')) ++lines_;
      last_ = c;
    }
    at_ += got;
    return got > 0;
  }

  std::ifstream stream_;
  int64_t at_ = 0;
  int64_t lines_ = 1;
  char last_ = 0;
};

// Files whose rows have several mistakes have them once each, the first column leading.
constexpr std::string_view kRows =
    "SELECT s.file_path, e.file_id, e.line_byte_position, any_value(e.line)::BIGINT AS line, "
    "arg_min(CASE WHEN e.error_message LIKE 'Error when converting column%' THEN e.column_name "
    "END, "
    "coalesce(e.column_idx, 0)) AS column_name, arg_min(e.csv_line, coalesce(e.column_idx, 0)) AS "
    "raw, list(e.error_message ORDER BY e.column_idx, e.error_message) AS reasons "
    "FROM temp.{} AS e JOIN temp.{} AS s USING (scan_id, file_id) WHERE {} GROUP BY ALL";

std::string_view WithoutLineEnds(std::string_view raw) {
  while (raw.starts_with('\n') || raw.starts_with('\r')) raw.remove_prefix(1);
  while (raw.ends_with('\n') || raw.ends_with('\r')) raw.remove_suffix(1);
  return raw;
}

std::string Reasons(const ColumnView& lists, int64_t row) {
  const ColumnView texts = lists.Elements();
  const ColumnView::Range range = lists.List(row);
  std::vector<std::string> reasons;
  for (int64_t i = range.begin; i < range.end; ++i) {
    const std::string_view reason = texts.Text(i);
    // Of a short row each column that is missing is told; the first says how many came.
    if (i > range.begin && reason.starts_with("Expected Number of Columns")) continue;
    reasons.push_back(CsvReason(reason));
  }
  return Join(reasons, "; ");
}

std::vector<RejectedRow> Read(Session& session, const CsvReadFormat& format,
                              const std::string& condition, int64_t first, int64_t count) {
  const std::unique_ptr<BatchReader> reader = session.Query(fmt::format(
      "SELECT file_path, line_byte_position::BIGINT, line, column_name, raw, reasons FROM ({}) "
      "ORDER BY file_id, line_byte_position LIMIT {} OFFSET {}",
      fmt::format(kRows, kRejectErrors, kRejectScans, condition), count, first));
  std::vector<RejectedRow> rows;
  std::optional<LineCounter> counter;
  while (const std::optional<Batch> batch = reader->Next()) {
    const ColumnView files(*batch, 0), positions(*batch, 1), lines(*batch, 2), columns(*batch, 3),
        raws(*batch, 4), reasons(*batch, 5);
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      const std::string_view written = raws.IsNull(row) ? "" : raws.Text(row);
      const std::string_view raw = WithoutLineEnds(written);
      RejectedRow rejected{.file = std::string(files.Text(row)),
                           .line = lines.Get<int64_t>(row),
                           .column = columns.IsNull(row) ? "" : std::string(columns.Text(row)),
                           .raw = std::string(raw),
                           .reason = Reasons(reasons, row)};
      if (PositionsAreInFile(format, rejected.file)) {
        if (rows.empty() || rows.back().file != rejected.file) counter.emplace(rejected.file);
        // Positions count from 1, and may be those of the line end before.
        const int64_t skipped = raw.empty() ? 0 : raw.data() - written.data();
        rejected.line = counter->LineOf(positions.Get<int64_t>(row) - 1 + skipped);
      }
      rows.push_back(std::move(rejected));
    }
  }
  return rows;
}

}  // namespace

int64_t CountCsvRejects(Session& session) {
  // The reader makes its tables when it begins to read.
  const std::vector<Value> name = {std::string(kRejectErrors)};
  if (QueryInteger(session,
                   "SELECT count(*) FROM duckdb_tables() WHERE temporary AND table_name = ?",
                   name) == 0) {
    return 0;
  }
  return QueryInteger(session, fmt::format("SELECT count(*) FROM (SELECT DISTINCT file_id, "
                                           "line_byte_position FROM temp.{})",
                                           kRejectErrors))
      .value_or(0);
}

std::vector<RejectedRow> CsvRejects(Session& session, const CsvReadFormat& format, int64_t first,
                                    int64_t count) {
  return Read(session, format, "true", first, count);
}

std::optional<int64_t> LineOfReject(Session& session, const CsvReadFormat& format, int64_t row) {
  if (CountCsvRejects(session) == 0) return std::nullopt;
  const std::vector<RejectedRow> rows =
      Read(session, format, fmt::format("e.line = {}", row), 0, 1);
  return rows.empty() ? std::nullopt : rows.front().line;
}

void ForgetCsvRejects(Session& session) {
  for (const std::string_view table : {kRejectErrors, kRejectScans}) {
    session.Execute(fmt::format("DROP TABLE IF EXISTS temp.{}", table));
  }
}

}  // namespace sqlflow::duckdb
