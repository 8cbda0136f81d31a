// A run's records in the ledger, also when the engine breaks on the way.
#pragma once

#include <string>
#include <vector>

#include "sqlflow/context.h"
#include "sqlflow/engine.h"
#include "sqlflow/pipeline.h"
#include "state/ledger.h"

namespace sqlflow {

// Not thread-safe: the runner calls it under its own lock.
class RunRecorder {
 public:
  // All outlive it. `planned` has one entry for each step of the run.
  RunRecorder(Ledger& ledger, Engine& engine, const Clock& clock,
              const std::vector<PlannedStep>& planned, std::string request)
      : ledger_(ledger),
        engine_(engine),
        clock_(clock),
        planned_(planned),
        request_(std::move(request)) {}

  void Begin(const RunInfo& info);
  // A step that did not succeed: it has rolled back, so its record stands alone. Kept for End when
  // it cannot be written now.
  void Unsuccessful(const RunInfo& info, size_t step, const StepResult& result);
  // The rest is called when no step runs any more, and throws nothing: what cannot be done becomes
  // a note of the result, or its error. Looks whether steps in doubt were committed, and lets them
  // have succeeded if so.
  void Settle(RunResult& result);
  // Writes what is still to be written and folds the engine's log into the database. A run that
  // cannot be recorded has failed.
  void End(RunResult& result);

 private:
  RunRecord RecordOfRun(const RunInfo& info) const;
  std::string Now() const;
  void WriteEnd(const RunResult& result);
  void Reopen();

  Ledger& ledger_;
  Engine& engine_;
  const Clock& clock_;
  const std::vector<PlannedStep>& planned_;
  const std::string request_;
  std::vector<StepRecord> unwritten_;
  bool begun_ = false;
};

}  // namespace sqlflow
