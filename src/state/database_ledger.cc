#include "state/database_ledger.h"

#include <fmt/format.h>

#include "state/history.h"
#include "state/record_json.h"
#include "state/record_table.h"

namespace sqlflow {
namespace {

constexpr std::string_view kOfStep =
    "run_id = ? AND kind = ? AND json_extract_string(content, '$.step') = ?";

}  // namespace

void DatabaseLedger::BeginRun(const RunRecord& run, const std::vector<PlannedStep>& plan) {
  Session::Transaction transaction(*session_);
  InsertRecord(*session_, {run.run_id, run.pipeline, "run", run.started_at, ToJson(run)});
  // A resumed run may have another plan where nothing was committed: the latest one counts.
  InsertRecord(*session_, {run.run_id, run.pipeline, "plan", "", ToJson(plan)});
  transaction.Commit();
}

void DatabaseLedger::EndRun(const RunRecord& run) {
  RunRecord ended = run;
  ended.recorded_at = run.ended_at;
  InsertRecord(*session_, {run.run_id, run.pipeline, "run", run.started_at, ToJson(ended)});
}

void DatabaseLedger::RecordFailure(const RunInfo& run, const StepRecord& step) {
  RecordStep(*session_, run, step, {});
}

void DatabaseLedger::RecordStep(Session& session, const RunInfo& run, const StepRecord& step,
                                const TableId& table) {
  const std::string made = step.succeeded() ? History::TableKey(table) : "";
  InsertRecord(session, {run.run_id, run.pipeline, "step", made, ToJson(step, JsonStyle::kRecord)});
}

void DatabaseLedger::RecordIntent(Session& session, const Intent& intent) {
  InsertRecord(session, {intent.run_id, "", "intent", "", ToJson(intent, JsonStyle::kRecord)});
}

std::optional<Intent> DatabaseLedger::FindIntent(Session& session, std::string_view run_id,
                                                 std::string_view step_id) {
  const std::vector<Value> args = {std::string(run_id), "intent", std::string(step_id)};
  const std::vector<std::string> last = QueryContents(
      session,
      fmt::format("SELECT content FROM sqlflow.records WHERE {} ORDER BY rowid DESC LIMIT 1",
                  kOfStep),
      args);
  if (last.empty()) return std::nullopt;
  return IntentFromJson(last.front());
}

bool DatabaseLedger::Committed(Session& session, std::string_view run_id,
                               std::string_view step_id) {
  const std::vector<Value> args = {std::string(run_id), "step", std::string(step_id)};
  return QueryInteger(session,
                      fmt::format("SELECT count(*) FROM sqlflow.records WHERE {} AND "
                                  "json_extract_string(content, '$.status') = 'succeeded'",
                                  kOfStep),
                      args)
             .value_or(0) > 0;
}

void DatabaseLedger::RecordTable(Session& session, const RunInfo& run, const TableId& table) {
  InsertRecord(session, {run.run_id, run.pipeline, "table", History::TableKey(table), "{}"});
}

bool DatabaseLedger::Made(Session& session, const TableId& table) {
  return History::Made(session, table);
}

std::vector<RunRecord> DatabaseLedger::QueryRuns(const std::string& condition,
                                                 std::span<const Value> args, int limit) {
  // The last of all records is the last one of its run.
  constexpr std::string_view kLastOfEach =
      "QUALIFY row_number() OVER (PARTITION BY run_id ORDER BY rowid DESC) = 1 ";
  const std::vector<std::string> contents =
      QueryContents(*session_,
                    fmt::format("SELECT content FROM sqlflow.records WHERE kind = 'run'{} {}"
                                "ORDER BY subject DESC, rowid DESC{}",
                                condition, limit == 1 ? "" : kLastOfEach,
                                limit > 0 ? fmt::format(" LIMIT {}", limit) : ""),
                    args);
  std::vector<RunRecord> runs;
  runs.reserve(contents.size());
  for (const std::string& content : contents) runs.push_back(RunFromJson(content).run);
  return runs;
}

std::optional<RunRecord> DatabaseLedger::FindRun(std::string_view run_id) {
  const std::vector<Value> args = {std::string(run_id)};
  std::vector<RunRecord> runs = QueryRuns(" AND run_id = ?", args, 1);
  if (runs.empty()) return std::nullopt;
  return std::move(runs.front());
}

std::vector<RunRecord> DatabaseLedger::Runs(std::string_view pipeline, int limit) {
  if (pipeline.empty()) return QueryRuns("", {}, limit);
  const std::vector<Value> args = {std::string(pipeline)};
  return QueryRuns(" AND pipeline = ?", args, limit);
}

std::vector<PlannedStep> DatabaseLedger::PlanOf(std::string_view run_id) {
  const std::vector<Value> args = {std::string(run_id)};
  const std::vector<std::string> last =
      QueryContents(*session_,
                    "SELECT content FROM sqlflow.records WHERE run_id = ? AND kind = 'plan' "
                    "ORDER BY rowid DESC LIMIT 1",
                    args);
  return last.empty() ? std::vector<PlannedStep>() : PlanFromJson(last.front());
}

std::vector<StepRecord> DatabaseLedger::StepsOf(std::string_view run_id) {
  const std::vector<Value> args = {std::string(run_id)};
  const std::vector<std::string> contents = QueryContents(
      *session_,
      "SELECT content FROM sqlflow.records WHERE run_id = ? AND kind = 'step' "
      "QUALIFY row_number() OVER (PARTITION BY json_extract_string(content, '$.step') "
      "ORDER BY rowid DESC) = 1 ORDER BY rowid",
      args);
  std::vector<StepRecord> steps;
  steps.reserve(contents.size());
  for (const std::string& content : contents) steps.push_back(StepFromJson(content));
  return steps;
}

}  // namespace sqlflow
