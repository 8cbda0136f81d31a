#include "cli/run_artifacts.h"

#include <algorithm>
#include <filesystem>

#include "base/files.h"
#include "base/secrets.h"
#include "base/system_clock.h"
#include "sqlflow/version.h"

namespace sqlflow {
namespace {

constexpr size_t kRunsKept = 20;

std::string LogOf(const std::string& run_id) { return "target/logs/" + run_id + ".jsonl"; }

}  // namespace

template <class Write>
void RunArtifacts::Try(const Write& write) {
  if (failure_) return;  // A full disk is told of once.
  try {
    write();
  } catch (const Error& error) {
    failure_ = error;
  }
}

void RunArtifacts::OnRunStart(const RunInfo& run) {
  folder_.emplace("", run.pipeline, run.run_id);
  Try([&] {
    OpenLog(run);
    WriteSql();
    WriteRun(run, nullptr);
  });
  log_.OnRunStart(run);
  shown_.OnRunStart(run);
}

void RunArtifacts::OpenLog(const RunInfo& run) {
  const std::string path = LogOf(run.run_id);
  MakeFolders(ParentFolder(path));
  // A run that goes on tells on.
  log_file_.open(path, std::ios::app);
  if (!log_file_) throw Error(ErrorCode::kUnavailable, "File cannot be written: " + path);
}

void RunArtifacts::WriteSql() {
  for (const Step& step : plan_.steps) {
    const Sql* sql = step.sql();
    if (sql != nullptr) folder_->WriteSql(step.id, MaskValues(sql->text, plan_.secrets) + "\n");
  }
}

void RunArtifacts::WriteRun(const RunInfo& run, const RunResult* result) {
  if (records_ == Records::kOfTheLedger) return;
  RunDocument document{.run = {.run_id = run.run_id,
                               .pipeline = run.pipeline,
                               .profile = run.profile,
                               .status = "running",
                               .started_at = run.started_at,
                               .request = request_,
                               .recorded_at = FormatTimestamp(clock_.Now())},
                       .version = kVersion,
                       .plan = planned_,
                       .is_copy = true};
  if (result != nullptr) {
    document.run.status = ToString(result->status);
    document.run.ended_at = document.run.recorded_at;
    document.run.rows = result->rows;
    document.run.seconds = result->seconds;
    document.run.peak_memory_bytes = result->peak_memory_bytes;
    if (result->error) document.run.error = result->error->message();
  }
  folder_->Write(document, Durability::kWritten);
}

void RunArtifacts::OnStepStart(const StepInfo& step) {
  log_.OnStepStart(step);
  shown_.OnStepStart(step);
}

void RunArtifacts::OnProgress(const StepInfo& step, int64_t rows, double fraction, double seconds) {
  shown_.OnProgress(step, rows, fraction, seconds);
}

void RunArtifacts::OnStall(const StepInfo& step, double seconds) {
  log_.OnStall(step, seconds);
  shown_.OnStall(step, seconds);
}

void RunArtifacts::OnRetry(const StepInfo& step, const Error& error, int attempt) {
  log_.OnRetry(step, error, attempt);
  shown_.OnRetry(step, error, attempt);
}

void RunArtifacts::OnStepEnd(const StepResult& result) {
  const auto planned = std::ranges::find(planned_, result.step.id, &PlannedStep::id);
  if (records_ == Records::kCopied && planned != planned_.end()) {
    Try([&] {
      folder_->Write(RecordOf(result, *planned, FormatTimestamp(clock_.Now())),
                     Durability::kWritten);
    });
  }
  log_.OnStepEnd(result);
  shown_.OnStepEnd(result);
}

void RunArtifacts::OnRunEnd(const RunResult& result) {
  Try([&] {
    WriteRun(result.info, &result);
    RemoveOld();
  });
  log_.OnRunEnd(result);
  shown_.OnRunEnd(result);
}

void RunArtifacts::RemoveOld() const {
  std::vector<RunFolder> folders = RunFolder::All("", plan_.pipeline);
  if (folders.size() <= kRunsKept) return;
  std::error_code ignored;  // What is left is removed by the next run.
  std::vector<std::pair<std::filesystem::file_time_type, RunFolder*>> runs;
  for (RunFolder& folder : folders) {
    runs.emplace_back(std::filesystem::last_write_time(folder.path(), ignored), &folder);
  }
  std::ranges::sort(runs, std::greater<>(), &decltype(runs)::value_type::first);
  for (size_t i = kRunsKept; i < runs.size(); ++i) {
    const std::optional<RunDocument> document = runs[i].second->ReadRun();
    if (document) std::filesystem::remove(LogOf(document->run.run_id), ignored);
    std::filesystem::remove_all(runs[i].second->path(), ignored);
  }
}

}  // namespace sqlflow
