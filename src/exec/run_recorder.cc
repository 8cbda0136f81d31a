#include "exec/run_recorder.h"

#include <algorithm>

#include "base/system_clock.h"

namespace sqlflow {

std::string RunRecorder::Now() const { return FormatTimestamp(clock_.Now()); }

RunRecord RunRecorder::RecordOfRun(const RunInfo& info) const {
  return {.run_id = info.run_id,
          .pipeline = info.pipeline,
          .profile = info.profile,
          .status = "running",
          .started_at = info.started_at,
          .ended_at = {},
          .request = request_,
          .rows = 0,
          .seconds = 0,
          .peak_memory_bytes = 0,
          .error = {},
          .recorded_at = Now()};
}

void RunRecorder::Begin(const RunInfo& info) {
  ledger_.BeginRun(RecordOfRun(info), planned_);
  begun_ = true;
}

void RunRecorder::Unsuccessful(const RunInfo& info, size_t step, const StepResult& result) {
  StepRecord record = RecordOf(result, planned_[step], Now());
  try {
    if (result.in_doubt) throw Error(ErrorCode::kUnavailable, "The engine broke");
    ledger_.RecordFailure(info, record);
  } catch (const Error&) {
    unwritten_.push_back(std::move(record));
  }
}

void RunRecorder::Reopen() {
  ledger_.Disconnect();
  engine_.Reopen();
  ledger_.Reconnect();
}

void RunRecorder::Settle(RunResult& result) {
  const bool any = std::ranges::any_of(result.steps, &StepResult::in_doubt);
  if (!begun_ || !any) return;
  std::vector<StepRecord> records;
  try {
    Reopen();
    records = ledger_.StepsOf(result.info.run_id);
  } catch (const Error& error) {
    result.info.notes.push_back("Whether steps were committed shows when the run is resumed: " +
                                error.message());
    return;
  }
  for (StepResult& step : result.steps) {
    const bool committed = step.in_doubt && std::ranges::any_of(records, [&](const auto& record) {
                             return record.step_id == step.step.id && record.succeeded();
                           });
    if (!committed) continue;
    result.info.notes.push_back("Step was committed although the engine failed at its end: " +
                                step.step.id);
    std::erase_if(unwritten_, [&](const auto& record) { return record.step_id == step.step.id; });
    step.status = StepStatus::kSucceeded;
    step.error.reset();
  }
}

void RunRecorder::WriteEnd(const RunResult& result) {
  while (!unwritten_.empty()) {
    ledger_.RecordFailure(result.info, unwritten_.back());
    unwritten_.pop_back();
  }
  RunRecord run = RecordOfRun(result.info);
  run.status = ToString(result.status);
  run.ended_at = run.recorded_at;
  run.rows = result.rows;
  run.seconds = result.seconds;
  run.peak_memory_bytes = result.peak_memory_bytes;
  if (result.error) run.error = result.error->message();
  ledger_.EndRun(run);
}

void RunRecorder::End(RunResult& result) {
  if (!begun_) return;
  try {
    try {
      WriteEnd(result);
    } catch (const Error&) {
      // An instance that broke answers nothing any more; a new one may.
      Reopen();
      WriteEnd(result);
    }
  } catch (const Error& error) {
    // Whoever asks later would be told that it stopped, whatever its steps did.
    if (!result.error) {
      result.error = Error(error.code(), "The run could not be recorded: " + error.message())
                         .Hint("--resume looks what is done, does the rest and records it");
    }
    if (result.status == RunStatus::kSucceeded) result.status = RunStatus::kFailed;
    return;
  }
  if (result.status != RunStatus::kSucceeded) return;
  try {
    engine_.Checkpoint();
  } catch (const Error& error) {
    result.info.notes.push_back(
        "The log could not be folded into the database, the next run tries "
        "again: " +
        error.message());
  }
}

}  // namespace sqlflow
