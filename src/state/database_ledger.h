// The ledger beside the tables that runs make: `sqlflow.records` in the engine's database.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "state/ledger.h"

namespace sqlflow {

class DatabaseLedger final : public Ledger {
 public:
  // The engine outlives it. The layout must have been prepared: History::Prepare.
  explicit DatabaseLedger(Engine& engine) : engine_(engine), session_(engine.NewSession()) {}

  void BeginRun(const RunRecord& run, const std::vector<PlannedStep>& plan) override;
  void EndRun(const RunRecord& run) override;
  void RecordFailure(const RunInfo& run, const StepRecord& step) override;

  bool keeps_tables() const override { return true; }
  void RecordStep(Session& session, const RunInfo& run, const StepRecord& step,
                  const TableId& table) override;
  void RecordIntent(Session& session, const Intent& intent) override;
  std::optional<Intent> FindIntent(Session& session, std::string_view run_id,
                                   std::string_view step_id) override;
  bool Committed(Session& session, std::string_view run_id, std::string_view step_id) override;
  void RecordTable(Session& session, const RunInfo& run, const TableId& table) override;
  bool Made(Session& session, const TableId& table) override;

  std::optional<RunRecord> FindRun(std::string_view run_id) override;
  std::vector<RunRecord> Runs(std::string_view pipeline, int limit) override;
  std::vector<PlannedStep> PlanOf(std::string_view run_id) override;
  std::vector<StepRecord> StepsOf(std::string_view run_id) override;

  void Disconnect() override { session_.reset(); }
  void Reconnect() override { session_ = engine_.NewSession(); }

 private:
  // `condition`: further ones, each after AND.
  std::vector<RunRecord> QueryRuns(const std::string& condition, std::span<const Value> args,
                                   int limit);

  Engine& engine_;
  std::unique_ptr<Session> session_;
};

}  // namespace sqlflow
