#include "state/folder_ledger.h"

#include <algorithm>

#include "base/process.h"
#include "sqlflow/version.h"

namespace sqlflow {
namespace {

// Nothing locks a run in memory: whether it goes on shows by its process.
RunRecord WithStatus(RunDocument document) {
  RunRecord run = std::move(document.run);
  if (run.status == "running" && document.machine == MachineTag() && IsAlive(document.process)) {
    run.holder = document.process;
  }
  return run;
}

}  // namespace

void FolderLedger::BeginRun(const RunRecord& run, const std::vector<PlannedStep>& plan) {
  own_.emplace(root_, run.pipeline, run.run_id);
  own_->Write(RunDocument{.run = run,
                          .version = kVersion,
                          .process = OwnProcess(),
                          .machine = MachineTag(),
                          .plan = plan},
              Durability::kSynced);
}

void FolderLedger::EndRun(const RunRecord& run) {
  std::optional<RunDocument> document = own_->ReadRun();
  if (!document) document.emplace();
  document->run = run;
  own_->Write(*document, Durability::kSynced);
}

void FolderLedger::RecordFailure(const RunInfo&, const StepRecord& step) {
  own_->Write(step, Durability::kWritten);
}

void FolderLedger::RecordStep(Session&, const RunInfo&, const StepRecord& step, const TableId&) {
  own_->Write(step, step.kind == "export" ? Durability::kSynced : Durability::kWritten);
}

void FolderLedger::RecordIntent(Session&, const Intent& intent) { own_->Write(intent); }

std::optional<Intent> FolderLedger::FindIntent(Session&, std::string_view run_id,
                                               std::string_view step_id) {
  const std::optional<RunFolder> folder = own_ ? own_ : FolderOf(run_id);
  return folder ? folder->ReadIntent(step_id) : std::nullopt;
}

bool FolderLedger::Committed(Session&, std::string_view, std::string_view step_id) {
  const std::optional<StepRecord> step = own_->ReadStep(step_id);
  return step && step->succeeded();
}

std::optional<RunFolder> FolderLedger::FolderOf(std::string_view run_id) const {
  for (const RunFolder& folder : RunFolder::All(root_, "")) {
    const std::optional<RunDocument> document = folder.ReadRun();
    if (document && !document->is_copy && document->run.run_id == run_id) return folder;
  }
  return std::nullopt;
}

std::optional<RunRecord> FolderLedger::FindRun(std::string_view run_id) {
  const std::optional<RunFolder> folder = FolderOf(run_id);
  if (!folder) return std::nullopt;
  return WithStatus(*folder->ReadRun());
}

std::vector<RunRecord> FolderLedger::Runs(std::string_view pipeline, int limit) {
  std::vector<RunRecord> runs;
  for (const RunFolder& folder : RunFolder::All(root_, pipeline)) {
    if (std::optional<RunDocument> document = folder.ReadRun(); document && !document->is_copy) {
      runs.push_back(WithStatus(std::move(*document)));
    }
  }
  std::ranges::sort(runs, [](const RunRecord& a, const RunRecord& b) {
    return std::tie(a.started_at, a.recorded_at, a.run_id) >
           std::tie(b.started_at, b.recorded_at, b.run_id);
  });
  if (limit > 0 && runs.size() > static_cast<size_t>(limit)) runs.resize(limit);
  return runs;
}

std::vector<PlannedStep> FolderLedger::PlanOf(std::string_view run_id) {
  const std::optional<RunFolder> folder = FolderOf(run_id);
  return folder ? folder->ReadRun()->plan : std::vector<PlannedStep>();
}

std::vector<StepRecord> FolderLedger::StepsOf(std::string_view run_id) {
  std::vector<StepRecord> steps;
  const std::optional<RunFolder> folder = FolderOf(run_id);
  if (!folder) return steps;
  for (const PlannedStep& planned : PlanOf(run_id)) {
    if (std::optional<StepRecord> step = folder->ReadStep(planned.id)) {
      steps.push_back(std::move(*step));
    }
  }
  return steps;
}

}  // namespace sqlflow
