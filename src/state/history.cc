#include "state/history.h"

#include <fmt/format.h>

#include <array>

#include "base/strings.h"
#include "state/watermarks.h"

namespace sqlflow {
namespace {

// No keys and no indexes: replaying a log with indexes after a kill is fragile in the embedded
// engine.
constexpr std::string_view kFirstLayout = R"sql(
CREATE SCHEMA IF NOT EXISTS sqlflow;
CREATE TABLE IF NOT EXISTS sqlflow.layout (version INTEGER, made_at TIMESTAMP);
CREATE TABLE IF NOT EXISTS sqlflow.runs (
  run_id VARCHAR, pipeline VARCHAR, profile VARCHAR, status VARCHAR, started_at TIMESTAMP,
  ended_at TIMESTAMP, "rows" BIGINT, seconds DOUBLE, peak_memory BIGINT, error VARCHAR,
  recorded_at TIMESTAMP);
CREATE TABLE IF NOT EXISTS sqlflow.steps (
  run_id VARCHAR, pipeline VARCHAR, step_id VARCHAR, kind VARCHAR, target VARCHAR,
  target_table VARCHAR, status VARCHAR, rows_read BIGINT, rows_inserted BIGINT, rows_updated BIGINT,
  rows_deduplicated BIGINT, rows_rejected BIGINT, bytes BIGINT, retries INTEGER, seconds DOUBLE,
  schema_changes VARCHAR, error VARCHAR, recorded_at TIMESTAMP);
)sql";

// Keyed writes count more than rows that they insert and update.
constexpr std::string_view kMoreCounts = R"sql(
ALTER TABLE sqlflow.steps ADD COLUMN rows_unchanged BIGINT;
ALTER TABLE sqlflow.steps ADD COLUMN rows_stale BIGINT;
ALTER TABLE sqlflow.steps ADD COLUMN rows_deleted BIGINT;
)sql";

// What makes each version of the layout out of the one before it, the first out of nothing.
std::array<std::string_view, kStateVersion> Migrations() {
  return {kFirstLayout, Watermarks::Layout(), kMoreCounts};
}

std::string TableKey(const TableId& table) { return ToLower(ToString(table)); }

Value TextOrNull(std::string_view text) {
  return text.empty() ? Value(std::monostate()) : Value(std::string(text));
}

Value Timestamp(std::string_view text) {
  return text.empty() ? Value(std::monostate()) : Value(Typed{"TIMESTAMP", std::string(text)});
}

}  // namespace

void History::Prepare(Session& session) {
  int64_t version = 0;
  if (session.Find({"sqlflow", "layout"})) {
    version = QueryInteger(session, "SELECT max(version)::BIGINT FROM sqlflow.layout").value_or(0);
  }
  if (version > kStateVersion) {
    throw Error(ErrorCode::kUnsupported,
                fmt::format("Run history has layout {}, this program knows up to {}", version,
                            kStateVersion))
        .Hint("Use the newer sqlflow that wrote this database");
  }
  if (version == kStateVersion) return;
  Session::Transaction transaction(session);
  for (int64_t next = version; next < kStateVersion; ++next) {
    session.Execute(Migrations()[static_cast<size_t>(next)]);
  }
  session.Execute(
      fmt::format("INSERT INTO sqlflow.layout VALUES ({}, now()::TIMESTAMP)", kStateVersion));
  transaction.Commit();
}

void History::RecordRun(Session& session, const RunInfo& run, std::string_view status,
                        const RunResult* result, std::string_view recorded_at) {
  std::vector<Value> args = {run.run_id, run.pipeline, TextOrNull(run.profile), std::string(status),
                             Timestamp(run.started_at)};
  if (result != nullptr) {
    const std::string error = result->error ? result->error->message() : "";
    args.insert(args.end(), {Timestamp(recorded_at), result->rows, result->seconds,
                             result->peak_memory_bytes, TextOrNull(error)});
  } else {
    args.resize(args.size() + 5);
  }
  args.push_back(Timestamp(recorded_at));
  session.Execute("INSERT INTO sqlflow.runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", args);
}

void History::RecordStep(Session& session, const RunInfo& run, const StepResult& result,
                         const TableId& table, std::string_view recorded_at) {
  const std::vector<Value> args = {
      run.run_id,
      run.pipeline,
      result.step.id,
      result.step.kind,
      result.step.target,
      TextOrNull(TableKey(table)),
      std::string(ToString(result.status)),
      result.rows_read,
      result.rows_inserted,
      result.rows_updated,
      result.rows_deduplicated,
      result.rows_rejected,
      result.bytes ? Value(*result.bytes) : Value(std::monostate()),
      static_cast<int64_t>(result.retries),
      result.seconds,
      TextOrNull(Join(result.schema_changes, "; ")),
      result.error ? Value(result.error->message()) : Value(std::monostate()),
      Timestamp(recorded_at),
      result.rows_unchanged,
      result.rows_stale,
      result.rows_deleted};
  session.Execute(
      "INSERT INTO sqlflow.steps VALUES "
      "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      args);
}

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
