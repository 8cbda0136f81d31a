// The files that a run leaves below target/ for people and programs to look at.
#pragma once

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "cli/run_json.h"
#include "plan/plan.h"
#include "sqlflow/context.h"
#include "state/run_folder.h"

namespace sqlflow {

// Passes on all it is told, and writes target/logs/<run_id>.jsonl and
// target/run/<pipeline>/<run_id>/{metadata.json, <step>.sql, <step>.json}, and removes those of
// runs long past. The records among them are copies: the run is remembered by its ledger, which
// writes them itself when it lies in these files. Files that cannot be written fail no run.
class RunArtifacts final : public RunObserver {
 public:
  enum class Records { kCopied, kOfTheLedger };
  // All outlive it.
  RunArtifacts(RunObserver& shown, const Plan& plan, std::vector<PlannedStep> planned,
               std::string request, Records records, const SourceFiles& files, const Clock& clock)
      : shown_(shown),
        plan_(plan),
        planned_(std::move(planned)),
        request_(std::move(request)),
        records_(records),
        clock_(clock),
        log_(log_file_, files) {}

  void OnRunStart(const RunInfo& run) override;
  void OnStepStart(const StepInfo& step) override;
  void OnProgress(const StepInfo& step, int64_t rows, double fraction, double seconds) override;
  void OnStall(const StepInfo& step, double seconds) override;
  void OnRetry(const StepInfo& step, const Error& error, int attempt) override;
  void OnStepEnd(const StepResult& result) override;
  void OnRunEnd(const RunResult& result) override;

  // Why some are missing, if so.
  const std::optional<Error>& failure() const { return failure_; }

 private:
  template <class Write>
  void Try(const Write& write);
  void OpenLog(const RunInfo& run);
  void WriteSql();
  void WriteRun(const RunInfo& run, const RunResult* result);
  void RemoveOld() const;

  RunObserver& shown_;
  const Plan& plan_;
  const std::vector<PlannedStep> planned_;
  const std::string request_;
  const Records records_;
  const Clock& clock_;
  std::ofstream log_file_;
  RunJson log_;
  std::optional<RunFolder> folder_;
  std::optional<Error> failure_;
};

}  // namespace sqlflow
