#include "state/database_ledger.h"

#include <fmt/format.h>

#include "batch/column_view.h"
#include "state/history.h"

namespace sqlflow {
namespace {

Value TextOrNull(std::string_view text) {
  return text.empty() ? Value(std::monostate()) : Value(std::string(text));
}

// The rows of a query one by one. Cells that are NULL read as empty or 0.
class Rows {
 public:
  Rows(Session& session, const std::string& sql, std::span<const Value> args)
      : reader_(session.Query(sql, args)) {}

  bool Next() {
    if (batch_ && ++row_ < batch_->row_count()) return true;
    row_ = 0;
    do {
      batch_ = reader_->Next();
    } while (batch_ && batch_->row_count() == 0);
    return batch_.has_value();
  }
  std::string Text(int column) const {
    const ColumnView view(*batch_, column);
    return view.IsNull(row_) ? "" : std::string(view.Text(row_));
  }
  int64_t Integer(int column) const { return MaybeInteger(column).value_or(0); }
  std::optional<int64_t> MaybeInteger(int column) const {
    const ColumnView view(*batch_, column);
    return view.IsNull(row_) ? std::nullopt : std::optional(view.Get<int64_t>(row_));
  }
  double Double(int column) const {
    const ColumnView view(*batch_, column);
    return view.IsNull(row_) ? 0 : view.Get<double>(row_);
  }
  bool Flag(int column) const {
    const ColumnView view(*batch_, column);
    return !view.IsNull(row_) && view.Bool(row_);
  }

 private:
  std::unique_ptr<BatchReader> reader_;
  std::optional<Batch> batch_;
  int64_t row_ = 0;
};

// The last row of each id under a condition on what is the same in all of them: several may carry
// the same time.
std::string LastOf(std::string_view table, std::string_view id, std::string_view condition) {
  return fmt::format(
      "(SELECT *, rowid AS arrival FROM sqlflow.{} WHERE {} QUALIFY row_number() OVER (PARTITION "
      "BY {} ORDER BY recorded_at DESC, rowid DESC) = 1)",
      table, condition, id);
}

}  // namespace

void DatabaseLedger::RecordRun(const RunRecord& run) {
  const bool ended = !run.ended_at.empty();
  const Value none = std::monostate();
  const std::vector<Value> args = {run.run_id,
                                   run.pipeline,
                                   TextOrNull(run.profile),
                                   run.status,
                                   TextOrNull(run.started_at),
                                   TextOrNull(run.ended_at),
                                   ended ? Value(run.rows) : none,
                                   ended ? Value(run.seconds) : none,
                                   ended ? Value(run.peak_memory_bytes) : none,
                                   TextOrNull(run.error),
                                   ended ? run.ended_at : run.recorded_at,
                                   TextOrNull(run.request)};
  session_->Execute(
      "INSERT INTO sqlflow.runs (run_id, pipeline, profile, status, started_at, ended_at, "
      "\"rows\", seconds, peak_memory, error, recorded_at, request) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      args);
}

void DatabaseLedger::BeginRun(const RunRecord& run, const std::vector<PlannedStep>& plan) {
  Session::Transaction transaction(*session_);
  RecordRun(run);
  // A resumed run may have another plan where nothing was committed: the latest one counts.
  const std::vector<Value> id = {run.run_id};
  const int64_t attempt =
      1 +
      QueryInteger(*session_, "SELECT max(attempt)::BIGINT FROM sqlflow.plans WHERE run_id = ?", id)
          .value_or(0);
  for (size_t i = 0; i < plan.size(); ++i) {
    const PlannedStep& step = plan[i];
    const std::vector<Value> args = {run.run_id,   attempt,          static_cast<int64_t>(i),
                                     step.id,      step.kind,        step.target,
                                     step.content, step.fingerprint, step.appends};
    session_->Execute("INSERT INTO sqlflow.plans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", args);
  }
  transaction.Commit();
}

void DatabaseLedger::EndRun(const RunRecord& run) { RecordRun(run); }

void DatabaseLedger::RecordFailure(const RunInfo& run, const StepRecord& step) {
  Session::Transaction transaction(*session_);
  RecordStep(*session_, run, step, {});
  transaction.Commit();
}

void DatabaseLedger::RecordStep(Session& session, const RunInfo& run, const StepRecord& step,
                                const TableId& table) {
  const std::vector<Value> args = {run.run_id,
                                   run.pipeline,
                                   step.step_id,
                                   step.kind,
                                   step.target,
                                   TextOrNull(History::TableKey(table)),
                                   step.status,
                                   step.rows,
                                   step.rows_read,
                                   step.rows_inserted,
                                   step.rows_updated,
                                   step.rows_deduplicated,
                                   step.rows_rejected,
                                   step.bytes ? Value(*step.bytes) : Value(std::monostate()),
                                   step.retries,
                                   step.seconds,
                                   TextOrNull(step.schema_changes),
                                   TextOrNull(step.error),
                                   TextOrNull(step.recorded_at),
                                   TextOrNull(step.skipped_because),
                                   step.fingerprint,
                                   step.appends,
                                   TextOrNull(step.watermark_before),
                                   TextOrNull(step.watermark_after),
                                   step.rows_unchanged,
                                   step.rows_stale,
                                   step.rows_deleted,
                                   step.rows_quarantined,
                                   step.rows_dropped};
  session.Execute(
      "INSERT INTO sqlflow.steps (run_id, pipeline, step_id, kind, target, target_table, status, "
      "\"rows\", rows_read, rows_inserted, rows_updated, rows_deduplicated, rows_rejected, bytes, "
      "retries, seconds, schema_changes, error, recorded_at, skipped_because, fingerprint, "
      "appends, watermark_before, watermark_after, rows_unchanged, rows_stale, rows_deleted, "
      "rows_quarantined, rows_dropped) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?)",
      args);
  RecordChecks(session, run, step);
}

void DatabaseLedger::RecordChecks(Session& session, const RunInfo& run, const StepRecord& step) {
  for (const CheckResult& check : step.checks) {
    const std::vector<Value> args = {run.run_id,
                                     step.step_id,
                                     check.name,
                                     TextOrNull(check.table),
                                     check.check,
                                     check.action,
                                     check.rows,
                                     check.violations,
                                     TextOrNull(check.sample),
                                     TextOrNull(step.recorded_at)};
    session.Execute("INSERT INTO sqlflow.checks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", args);
  }
}

void DatabaseLedger::RecordIntent(Session& session, const Intent& intent) {
  const std::vector<Value> args = {
      intent.run_id,     intent.step_id,     intent.temporary,
      intent.target,     intent.before.size, TextOrNull(intent.before.hash),
      intent.after.size, intent.after.hash,  intent.rows};
  Session::Transaction transaction(session);
  session.Execute("INSERT INTO sqlflow.intents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", args);
  transaction.Commit();
}

std::optional<Intent> DatabaseLedger::FindIntent(Session& session, std::string_view run_id,
                                                 std::string_view step_id) {
  const std::vector<Value> args = {std::string(run_id), std::string(step_id)};
  Rows rows(session,
            "SELECT temporary, target, old_size, old_hash, new_size, new_hash, \"rows\" FROM "
            "sqlflow.intents WHERE run_id = ? AND step_id = ? ORDER BY rowid DESC LIMIT 1",
            args);
  if (!rows.Next()) return std::nullopt;
  return Intent{.run_id = std::string(run_id),
                .step_id = std::string(step_id),
                .temporary = rows.Text(0),
                .target = rows.Text(1),
                .before = {rows.Integer(2), rows.Text(3)},
                .after = {rows.Integer(4), rows.Text(5)},
                .rows = rows.Integer(6)};
}

bool DatabaseLedger::Committed(Session& session, std::string_view run_id,
                               std::string_view step_id) {
  const std::vector<Value> args = {std::string(run_id), std::string(step_id)};
  return QueryInteger(session,
                      "SELECT count(*) FROM sqlflow.steps WHERE run_id = ? AND step_id = ? AND "
                      "status = 'succeeded'",
                      args)
             .value_or(0) > 0;
}

bool DatabaseLedger::Made(Session& session, const TableId& table) {
  return History::Made(session, table);
}

std::vector<RunRecord> DatabaseLedger::QueryRuns(const std::string& condition,
                                                 std::span<const Value> args, int limit) {
  // The last of all records is the last one of its run.
  const std::string records =
      limit == 1 ? fmt::format("(SELECT *, rowid AS arrival FROM sqlflow.runs WHERE {})", condition)
                 : LastOf("runs", "run_id", condition);
  Rows rows(*session_,
            fmt::format("SELECT run_id, pipeline, profile, status, started_at::VARCHAR, "
                        "ended_at::VARCHAR, request, \"rows\", seconds, peak_memory, error, "
                        "recorded_at::VARCHAR FROM {} ORDER BY started_at DESC, recorded_at DESC, "
                        "arrival DESC{}",
                        records, limit > 0 ? fmt::format(" LIMIT {}", limit) : ""),
            args);
  std::vector<RunRecord> runs;
  while (rows.Next()) {
    runs.push_back({.run_id = rows.Text(0),
                    .pipeline = rows.Text(1),
                    .profile = rows.Text(2),
                    .status = rows.Text(3),
                    .started_at = rows.Text(4),
                    .ended_at = rows.Text(5),
                    .request = rows.Text(6),
                    .rows = rows.Integer(7),
                    .seconds = rows.Double(8),
                    .peak_memory_bytes = rows.Integer(9),
                    .error = rows.Text(10),
                    .recorded_at = rows.Text(11)});
  }
  return runs;
}

std::optional<RunRecord> DatabaseLedger::FindRun(std::string_view run_id) {
  const std::vector<Value> args = {std::string(run_id)};
  std::vector<RunRecord> runs = QueryRuns("run_id = ?", args, 1);
  if (runs.empty()) return std::nullopt;
  return std::move(runs.front());
}

std::vector<RunRecord> DatabaseLedger::Runs(std::string_view pipeline, int limit) {
  if (pipeline.empty()) return QueryRuns("true", {}, limit);
  const std::vector<Value> args = {std::string(pipeline)};
  return QueryRuns("pipeline = ?", args, limit);
}

std::vector<PlannedStep> DatabaseLedger::PlanOf(std::string_view run_id) {
  const std::vector<Value> args = {std::string(run_id)};
  Rows rows(*session_,
            "SELECT step_id, kind, target, content, fingerprint, appends FROM sqlflow.plans WHERE "
            "run_id = $1 AND attempt = (SELECT max(attempt) FROM sqlflow.plans WHERE run_id = $1) "
            "ORDER BY position",
            args);
  std::vector<PlannedStep> plan;
  while (rows.Next()) {
    plan.push_back({.id = rows.Text(0),
                    .kind = rows.Text(1),
                    .target = rows.Text(2),
                    .content = rows.Text(3),
                    .fingerprint = rows.Text(4),
                    .appends = rows.Flag(5)});
  }
  return plan;
}

std::vector<StepRecord> DatabaseLedger::StepsOf(std::string_view run_id) {
  const std::vector<Value> args = {std::string(run_id)};
  Rows rows(
      *session_,
      fmt::format("SELECT step_id, kind, target, status, coalesce(\"rows\", rows_inserted), "
                  "rows_read, rows_inserted, rows_updated, rows_deduplicated, rows_rejected, "
                  "bytes, retries::BIGINT, seconds, schema_changes, error, skipped_because, "
                  "fingerprint, appends, recorded_at::VARCHAR, watermark_before, "
                  "watermark_after, rows_unchanged, rows_stale, rows_deleted, rows_quarantined, "
                  "rows_dropped FROM {} ORDER BY recorded_at, arrival",
                  LastOf("steps", "step_id", "run_id = ?")),
      args);
  std::vector<StepRecord> steps;
  while (rows.Next()) {
    steps.push_back({.step_id = rows.Text(0),
                     .kind = rows.Text(1),
                     .target = rows.Text(2),
                     .status = rows.Text(3),
                     .rows = rows.Integer(4),
                     .rows_read = rows.Integer(5),
                     .rows_inserted = rows.Integer(6),
                     .rows_updated = rows.Integer(7),
                     .rows_unchanged = rows.Integer(21),
                     .rows_stale = rows.Integer(22),
                     .rows_deduplicated = rows.Integer(8),
                     .rows_deleted = rows.Integer(23),
                     .rows_rejected = rows.Integer(9),
                     .rows_quarantined = rows.Integer(24),
                     .rows_dropped = rows.Integer(25),
                     .bytes = rows.MaybeInteger(10),
                     .retries = rows.Integer(11),
                     .seconds = rows.Double(12),
                     .watermark_before = rows.Text(19),
                     .watermark_after = rows.Text(20),
                     .schema_changes = rows.Text(13),
                     .error = rows.Text(14),
                     .skipped_because = rows.Text(15),
                     .fingerprint = rows.Text(16),
                     .appends = rows.Flag(17),
                     .recorded_at = rows.Text(18)});
  }
  return steps;
}

}  // namespace sqlflow
