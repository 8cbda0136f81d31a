// The ledger of a project whose tables live in memory: files below target/run.
#pragma once

#include <string>
#include <vector>

#include "state/ledger.h"
#include "state/run_folder.h"

namespace sqlflow {

class FolderLedger final : public Ledger {
 public:
  explicit FolderLedger(std::string root) : root_(std::move(root)) {}

  void BeginRun(const RunRecord& run, const std::vector<PlannedStep>& plan) override;
  void EndRun(const RunRecord& run) override;
  void RecordFailure(const RunInfo& run, const StepRecord& step) override;

  bool keeps_tables() const override { return false; }
  void RecordStep(Session& session, const RunInfo& run, const StepRecord& step,
                  const TableId& table) override;
  void RecordIntent(Session& session, const Intent& intent) override;
  std::optional<Intent> FindIntent(Session& session, std::string_view run_id,
                                   std::string_view step_id) override;
  bool Committed(Session& session, std::string_view run_id, std::string_view step_id) override;
  void RecordTable(Session&, const RunInfo&, const TableId&) override {}
  bool Made(Session&, const TableId&) override { return true; }

  std::optional<RunRecord> FindRun(std::string_view run_id) override;
  std::vector<RunRecord> Runs(std::string_view pipeline, int limit) override;
  std::vector<PlannedStep> PlanOf(std::string_view run_id) override;
  std::vector<StepRecord> StepsOf(std::string_view run_id) override;

 private:
  std::optional<RunFolder> FolderOf(std::string_view run_id) const;

  const std::string root_;
  std::optional<RunFolder> own_;  // Of the run that goes on.
};

}  // namespace sqlflow
