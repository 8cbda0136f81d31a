#include "state/history.h"

#include <fmt/format.h>

#include <array>
#include <initializer_list>
#include <string>

#include "base/strings.h"
#include "state/file_ledger.h"
#include "state/watermarks.h"

namespace sqlflow {
namespace {

// No keys and no indexes: replaying a log with indexes after a kill is fragile in the embedded
// engine. Columns stand in the order in which migrations have added them.
constexpr std::string_view kOwnTables = R"sql(
CREATE SCHEMA sqlflow;
CREATE TABLE sqlflow.layout (version INTEGER, made_at TIMESTAMP);
CREATE TABLE sqlflow.runs (
  run_id VARCHAR, pipeline VARCHAR, profile VARCHAR, status VARCHAR, started_at TIMESTAMP,
  ended_at TIMESTAMP, "rows" BIGINT, seconds DOUBLE, peak_memory BIGINT, error VARCHAR,
  recorded_at TIMESTAMP, request VARCHAR);
CREATE TABLE sqlflow.steps (
  run_id VARCHAR, pipeline VARCHAR, step_id VARCHAR, kind VARCHAR, target VARCHAR,
  target_table VARCHAR, status VARCHAR, rows_read BIGINT, rows_inserted BIGINT, rows_updated BIGINT,
  rows_deduplicated BIGINT, rows_rejected BIGINT, bytes BIGINT, retries INTEGER, seconds DOUBLE,
  schema_changes VARCHAR, error VARCHAR, recorded_at TIMESTAMP, rows_unchanged BIGINT,
  rows_stale BIGINT, rows_deleted BIGINT, "rows" BIGINT, skipped_because VARCHAR,
  fingerprint VARCHAR, appends BOOLEAN, peak_memory BIGINT, watermark_before VARCHAR,
  watermark_after VARCHAR, rows_quarantined BIGINT, rows_dropped BIGINT);
)sql";

constexpr std::string_view kPlansAndIntents = R"sql(
CREATE TABLE sqlflow.plans (
  run_id VARCHAR, attempt INTEGER, position INTEGER, step_id VARCHAR, kind VARCHAR, target VARCHAR,
  content VARCHAR, fingerprint VARCHAR, appends BOOLEAN);
CREATE TABLE sqlflow.intents (
  run_id VARCHAR, step_id VARCHAR, temporary VARCHAR, target VARCHAR, old_size BIGINT,
  old_hash VARCHAR, new_size BIGINT, new_hash VARCHAR, "rows" BIGINT);
)sql";

// Keyed writes count more than rows that they insert and update.
constexpr std::string_view kMoreCounts = R"sql(
ALTER TABLE sqlflow.steps ADD COLUMN rows_unchanged BIGINT;
ALTER TABLE sqlflow.steps ADD COLUMN rows_stale BIGINT;
ALTER TABLE sqlflow.steps ADD COLUMN rows_deleted BIGINT;
)sql";

// What a later process needs to go on with a run.
constexpr std::string_view kResumeLayout = R"sql(
ALTER TABLE sqlflow.runs ADD COLUMN request VARCHAR;
ALTER TABLE sqlflow.steps ADD COLUMN "rows" BIGINT;
ALTER TABLE sqlflow.steps ADD COLUMN skipped_because VARCHAR;
ALTER TABLE sqlflow.steps ADD COLUMN fingerprint VARCHAR;
ALTER TABLE sqlflow.steps ADD COLUMN appends BOOLEAN;
ALTER TABLE sqlflow.steps ADD COLUMN peak_memory BIGINT;
ALTER TABLE sqlflow.steps ADD COLUMN watermark_before VARCHAR;
ALTER TABLE sqlflow.steps ADD COLUMN watermark_after VARCHAR;
)sql";

constexpr std::string_view kChecks = R"sql(
CREATE TABLE sqlflow.checks (
  run_id VARCHAR, step_id VARCHAR, name VARCHAR, "table" VARCHAR, "check" VARCHAR, action VARCHAR,
  "rows" BIGINT, violations BIGINT, sample VARCHAR, recorded_at TIMESTAMP);
)sql";

constexpr std::string_view kRemovedRows = R"sql(
ALTER TABLE sqlflow.steps ADD COLUMN rows_quarantined BIGINT;
ALTER TABLE sqlflow.steps ADD COLUMN rows_dropped BIGINT;
)sql";

std::string Concatenated(std::initializer_list<std::string_view> texts) {
  std::string all;
  for (const std::string_view text : texts) all += text;
  return all;
}

// By itself the engine tries each of its ways to compress a text. That is most of the time in which
// a run of a few rows folds its log.
std::string WithOneCompression(const std::string& layout) {
  return ReplaceAll(layout, " VARCHAR", " VARCHAR USING COMPRESSION dictionary");
}

// What makes the tables of a database that has none.
std::string Layout() {
  return WithOneCompression(Concatenated({kOwnTables, kPlansAndIntents, kChecks})) +
         Concatenated({Watermarks::Layout(), Watermarks::AnnouncedLayout(), FileLedger::Layout()});
}

// What makes each version of the layout, from the second on, out of the one before it.
std::array<std::string, kStateVersion - 1> Migrations() {
  return {std::string(Watermarks::Layout()),
          std::string(kMoreCounts),
          Concatenated({kResumeLayout, kPlansAndIntents, Watermarks::AnnouncedLayout()}),
          std::string(kChecks),
          std::string(kRemovedRows),
          std::string(FileLedger::Layout())};
}

}  // namespace

int64_t History::Version(Session& session) {
  if (!session.Find({"sqlflow", "layout"})) return 0;
  return QueryInteger(session, "SELECT max(version)::BIGINT FROM sqlflow.layout").value_or(0);
}

void History::Prepare(Session& session) {
  const int64_t version = Version(session);
  if (version > kStateVersion) {
    throw Error(ErrorCode::kUnsupported,
                fmt::format("Run history has layout {}, this program knows up to {}", version,
                            kStateVersion))
        .Hint("Use the newer sqlflow that wrote this database");
  }
  if (version == kStateVersion) return;
  Session::Transaction transaction(session);
  if (version == 0) session.Execute(Layout());
  for (int64_t next = version; next > 0 && next < kStateVersion; ++next) {
    session.Execute(Migrations()[static_cast<size_t>(next - 1)]);
  }
  session.Execute(
      fmt::format("INSERT INTO sqlflow.layout VALUES ({}, now()::TIMESTAMP)", kStateVersion));
  transaction.Commit();
}

std::string History::TableKey(const TableId& table) { return ToLower(ToString(table)); }

bool History::Made(Session& session, const TableId& table) {
  const std::vector<Value> args = {TableKey(table)};
  return QueryInteger(session,
                      "SELECT count(*) FROM sqlflow.steps WHERE target_table = ? AND status = "
                      "'succeeded'",
                      args)
             .value_or(0) > 0;
}

bool History::WrittenBy(Session& session, const std::string& pipeline, const TableId& table) {
  const std::vector<Value> args = {pipeline, TableKey(table)};
  return QueryInteger(session,
                      "SELECT count(*) FROM sqlflow.steps WHERE pipeline = ? AND target_table = ? "
                      "AND status = 'succeeded'",
                      args)
             .value_or(0) > 0;
}

}  // namespace sqlflow
