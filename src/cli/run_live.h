// A run on a terminal: finished steps as lines, and below them a live line for each running one.
#pragma once

#include <string>
#include <vector>

#include "cli/run_text.h"
#include "sqlflow/pipeline.h"

namespace sqlflow {

class RunLive final : public RunObserver {
 public:
  RunLive(const Console& console, const SourceFiles& files, Detail detail);

  void OnRunStart(const RunInfo& run) override;
  void OnStepStart(const StepInfo& step) override;
  void OnProgress(const StepInfo& step, int64_t rows, double fraction, double seconds) override;
  void OnStall(const StepInfo& step, double seconds) override;
  void OnRetry(const StepInfo& step, const Error& error, int attempt) override;
  void OnStepEnd(const StepResult& result) override;
  void OnRunEnd(const RunResult& result) override;

 private:
  struct Running {
    StepInfo step;
    int64_t rows = 0;
    double fraction = -1;
    double seconds = 0;
  };

  std::string LiveLine(const Running& running) const;
  void Erase();
  void Draw();

  const Console console_;
  RunText text_;
  std::vector<Running> running_;
  int drawn_lines_ = 0;
  int frame_ = 0;
};

}  // namespace sqlflow
