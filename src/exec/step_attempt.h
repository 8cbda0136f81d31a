// One attempt at a step: what all kinds of steps have in common.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "exec/source_rows.h"
#include "exec/step_runner.h"
#include "load/incremental_read.h"
#include "load/table_checks.h"
#include "load/table_writer.h"

namespace sqlflow {

// What RunStep is given.
struct StepParts {
  const Step& step;
  const PlannedStep& planned;
  Session& session;
  const StepEnvironment& environment;
  int attempt;
  StepResult& result;
};

// The base of LoadStep, TransformStep and ExportStep: how a step finds its target, writes a table,
// and commits rows, checks and its own record together. Everything in `parts` outlives it.
class StepAttempt {
 public:
  explicit StepAttempt(const StepParts& parts);

 protected:
  // One window of an incremental step; the last one holds the step's record.
  using Slice = std::function<void(const std::optional<CursorWindow>& window, bool is_last)>;

  const Dialect& dialect() const { return environment_.engine.dialect(); }
  std::string now() const;  // UTC

  // The table that a step writes on, or nothing: it is missing, or a full refresh has this step
  // make it anew.
  std::optional<TableInfo> FindTarget(const TableId& table);
  // A table that no step made belongs to somebody else.
  void CheckOwnership(const TableId& table, std::string_view statement);
  SourceRows Read(const ConnectorUse& use, const SourceReading& reading);

  // Rows by key are read before the transaction that writes them; but for a full refresh, which
  // drops in it what they may be read from.
  bool ReadsFirst(const Mode& mode) const;
  // Begins the transaction when the rows are read first.
  void Write(const TableWrite& write, std::optional<Session::Transaction>& transaction);
  TableChecks* RowChecks() { return checks_.any() ? &checks_ : nullptr; }
  void Apply(const TableChange& change);
  void AddWarnings(const std::vector<std::string>& warnings);

  // Each window is a transaction of its own.
  void RunSlices(const Slice& run);
  void CommitSlice(Session::Transaction& transaction, const TableId& table, bool is_last);
  // After the checks, with the step's record.
  void Commit(Session::Transaction& transaction, const TableId& table);
  // An error at the commit may come although everything is durable: the step's record tells.
  void CommitSurely(Session::Transaction& transaction);
  void FailIfToldTo() const;
  void Record(const TableId& table);

  const Step& step_;
  Session& session_;
  const StepEnvironment& environment_;
  StepResult& result_;
  const ConnectorContext context_;

 private:
  void WarnOfViolations();
  bool WasCommitted();

  const PlannedStep& planned_;
  const int attempt_;
  bool sliced_ = false;  // A slice of this attempt was committed.
  const std::chrono::steady_clock::time_point started_;
  TableChecks checks_;
};

void RunLoad(const LoadWork& load, const StepParts& parts);
void RunTransform(const TransformWork& transform, const StepParts& parts);
void RunExport(const ExportWork& work, const StepParts& parts);

}  // namespace sqlflow
