// The ledger of a lone file: nothing is remembered.
#pragma once

#include <vector>

#include "state/ledger.h"

namespace sqlflow {

class NoLedger final : public Ledger {
 public:
  void BeginRun(const RunRecord&, const std::vector<PlannedStep>&) override {}
  void EndRun(const RunRecord&) override {}
  void RecordFailure(const RunInfo&, const StepRecord&) override {}

  bool keeps_tables() const override { return false; }
  bool keeps_intents() const override { return false; }
  void RecordStep(Session&, const RunInfo&, const StepRecord&, const TableId&) override {}
  void RecordIntent(Session&, const Intent&) override {}
  std::optional<Intent> FindIntent(Session&, std::string_view, std::string_view) override {
    return std::nullopt;
  }
  bool Committed(Session&, std::string_view, std::string_view) override { return false; }
  void RecordTable(Session&, const RunInfo&, const TableId&) override {}
  bool Made(Session&, const TableId&) override { return true; }

  std::optional<RunRecord> FindRun(std::string_view) override { return std::nullopt; }
  std::vector<RunRecord> Runs(std::string_view, int) override { return {}; }
  std::vector<PlannedStep> PlanOf(std::string_view) override { return {}; }
  std::vector<StepRecord> StepsOf(std::string_view) override { return {}; }
};

}  // namespace sqlflow
