// Where a run writes down what it does.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlflow/engine.h"
#include "state/records.h"

namespace sqlflow {

// Methods without a session are called by one thread at a time; those with one by the thread that
// uses that session. All throw Error.
class Ledger {
 public:
  virtual ~Ledger() = default;

  // Also when an earlier run is taken up again.
  virtual void BeginRun(const RunRecord& run, const std::vector<PlannedStep>& plan) = 0;
  virtual void EndRun(const RunRecord& run) = 0;
  // Of a step that did not succeed.
  virtual void RecordFailure(const RunInfo& run, const StepRecord& step) = 0;

  // Whether tables of earlier runs are there, so that a step that made one need not run again.
  virtual bool keeps_tables() const = 0;
  // Whether what is exported can be recognised by a run that goes on.
  virtual bool keeps_intents() const { return true; }
  // Commits with the session's open transaction where the ledger lies beside the tables, else by
  // itself. `table` is empty for exports and macros.
  virtual void RecordStep(Session& session, const RunInfo& run, const StepRecord& step,
                          const TableId& table) = 0;
  // Durable when it returns. The session has no transaction open.
  virtual void RecordIntent(Session& session, const Intent& intent) = 0;
  // The last one of a step in this run.
  virtual std::optional<Intent> FindIntent(Session& session, std::string_view run_id,
                                           std::string_view step_id) = 0;
  // Whether a step's success is on record.
  virtual bool Committed(Session& session, std::string_view run_id, std::string_view step_id) = 0;
  // Commits with the session's open transaction, which is a part of a step that goes on: the table
  // is one that a step made from then on, even if no success of it comes on record.
  virtual void RecordTable(Session& session, const RunInfo& run, const TableId& table) = 0;
  // Whether a step of any run made the table or view.
  virtual bool Made(Session& session, const TableId& table) = 0;

  virtual std::optional<RunRecord> FindRun(std::string_view run_id) = 0;
  // The latest of all pipelines, or of one, newest first; `limit` 0: all.
  virtual std::vector<RunRecord> Runs(std::string_view pipeline, int limit) = 0;
  virtual std::vector<PlannedStep> PlanOf(std::string_view run_id) = 0;
  // The last record of each step.
  virtual std::vector<StepRecord> StepsOf(std::string_view run_id) = 0;

  // Around the engine's being opened again.
  virtual void Disconnect() {}
  virtual void Reconnect() {}
};

}  // namespace sqlflow
