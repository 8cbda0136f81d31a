#include "state/file_ledger.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/system_clock.h"
#include "batch/column_view.h"

namespace sqlflow {
namespace {

// So many rows go into one statement.
constexpr size_t kPage = 500;

// The rows that count, under a condition. Clocks go back, row numbers do not.
constexpr std::string_view kCurrent =
    "SELECT * FROM (SELECT *, rowid AS place, max(rowid) FILTER (WHERE uri IS NULL) OVER "
    "(PARTITION BY state_key) AS forgotten FROM sqlflow.files WHERE {}) "
    "WHERE uri IS NOT NULL AND place > coalesce(forgotten, -1) "
    "QUALIFY row_number() OVER (PARTITION BY state_key, uri ORDER BY place DESC) = 1";

std::string TextAt(const Batch& batch, int column, int64_t row) {
  const ColumnView view(batch, column);
  return view.IsNull(row) ? "" : std::string(view.Text(row));
}

Value TextOrNull(const std::string& text) {
  return text.empty() ? Value(std::monostate()) : Value(text);
}

Typed TimeOf(LoadedFile::Time time) { return {"TIMESTAMP", FormatTimestamp(time)}; }

}  // namespace

std::string_view FileLedger::Layout() {
  return R"sql(
CREATE TABLE sqlflow.files (
  state_key VARCHAR, option VARCHAR, pipeline VARCHAR, source VARCHAR, target_table VARCHAR,
  uri VARCHAR, size BIGINT, hash VARCHAR, modified TIMESTAMP, compared TIMESTAMP, "rows" BIGINT,
  file_column VARCHAR, run_id VARCHAR, loaded_at TIMESTAMP);
)sql";
}

bool FileLedger::Exists(Session& session) { return session.Find({"sqlflow", "files"}).has_value(); }

LoadedFiles FileLedger::Find(Session& session, const WatermarkKey& key) {
  LoadedFiles found;
  if (!Exists(session)) return found;
  const std::vector<Value> args = {key.Text()};
  const auto rows = session.Query(
      fmt::format("SELECT uri, size, hash, strftime(modified, '%Y-%m-%d %H:%M:%S.%f'), "
                  "strftime(compared, '%Y-%m-%d %H:%M:%S.%f'), \"rows\", file_column, run_id, "
                  "CAST(loaded_at AS VARCHAR) FROM ({}) ORDER BY uri",
                  fmt::format(kCurrent, "state_key = ?")),
      args);
  while (const std::optional<Batch> batch = rows->Next()) {
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      LoadedFile file{.uri = TextAt(*batch, 0, row),
                      .size = ColumnView(*batch, 1).Get<int64_t>(row),
                      .hash = TextAt(*batch, 2, row),
                      .modified = ParseTimestamp(TextAt(*batch, 3, row)),
                      .compared = ParseTimestamp(TextAt(*batch, 4, row)),
                      .rows = ColumnView(*batch, 5).Get<int64_t>(row),
                      .column = TextAt(*batch, 6, row),
                      .run_id = TextAt(*batch, 7, row),
                      .loaded_at = TextAt(*batch, 8, row)};
      found.by_uri.emplace(file.uri, file);
    }
  }
  found.was_reset =
      found.by_uri.empty() &&
      QueryInteger(session, "SELECT count(*) FROM sqlflow.files WHERE state_key = ?", args) > 0;
  return found;
}

void FileLedger::Save(Session& session, const Dialect& dialect, const WatermarkKey& key,
                      std::span<const LoadedFile> files) {
  const auto literal = [&dialect](const Value& value) { return dialect.Literal(value); };
  const std::string owner =
      fmt::format("{}, {}, {}, {}, {}", literal(key.Text()), literal(TextOrNull(key.state_key)),
                  literal(key.pipeline), literal(key.source), literal(key.target));
  for (size_t first = 0; first < files.size(); first += kPage) {
    std::string rows;
    for (const LoadedFile& file : files.subspan(first, std::min(kPage, files.size() - first))) {
      rows += fmt::format("{}({}, {}, {}, {}, {}, {}, {}, {}, {}, {})", rows.empty() ? "" : ", ",
                          owner, literal(file.uri), file.size, literal(file.hash),
                          literal(TimeOf(file.modified)), literal(TimeOf(file.compared)), file.rows,
                          literal(TextOrNull(file.column)), literal(TextOrNull(file.run_id)),
                          literal(Typed{"TIMESTAMP", file.loaded_at}));
    }
    session.Execute("INSERT INTO sqlflow.files VALUES " + rows);
  }
}

void FileLedger::Forget(Session& session, const WatermarkKey& key, const std::string& run_id,
                        const std::string& now) {
  const std::vector<Value> args = {
      key.Text(), TextOrNull(key.state_key), key.pipeline,           key.source,
      key.target, TextOrNull(run_id),        Typed{"TIMESTAMP", now}};
  session.Execute(
      "INSERT INTO sqlflow.files (state_key, option, pipeline, source, target_table, run_id, "
      "loaded_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      args);
}

bool FileLedger::KnowsTable(Session& session, const std::string& target) {
  if (!Exists(session)) return false;
  const std::vector<Value> args = {target};
  return QueryInteger(session, "SELECT count(*) FROM sqlflow.files WHERE target_table = ?", args) >
         0;
}

std::vector<FileLedgerSummary> FileLedger::List(Session& session) {
  std::vector<FileLedgerSummary> summaries;
  if (!Exists(session)) return summaries;
  const auto rows = session.Query(fmt::format(
      "SELECT option, pipeline, source, target_table, coalesce(counted.files, 0)::BIGINT, "
      "coalesce(counted.\"rows\", 0)::BIGINT, run_id, CAST(loaded_at AS VARCHAR) FROM "
      "(SELECT * FROM sqlflow.files QUALIFY row_number() OVER (PARTITION BY state_key ORDER BY "
      "rowid DESC) = 1) AS newest LEFT JOIN (SELECT state_key AS owner, count(*) AS files, "
      "sum(\"rows\") AS \"rows\" FROM ({}) GROUP BY state_key) AS counted ON owner = state_key "
      "ORDER BY state_key",
      fmt::format(kCurrent, "true")));
  while (const std::optional<Batch> batch = rows->Next()) {
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      summaries.push_back(
          {.key = {TextAt(*batch, 0, row), TextAt(*batch, 1, row), TextAt(*batch, 2, row),
                   TextAt(*batch, 3, row), std::string(WatermarkKey::kFilesCursor)},
           .files = ColumnView(*batch, 4).Get<int64_t>(row),
           .rows = ColumnView(*batch, 5).Get<int64_t>(row),
           .run_id = TextAt(*batch, 6, row),
           .updated_at = TextAt(*batch, 7, row)});
    }
  }
  return summaries;
}

}  // namespace sqlflow
