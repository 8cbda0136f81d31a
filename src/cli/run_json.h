// A run as JSON lines: one object per event, with the keys of docs/reference/cli.md.
#pragma once

#include <iosfwd>

#include "base/source_files.h"
#include "sqlflow/pipeline.h"

namespace sqlflow {

class RunJson final : public RunObserver {
 public:
  // Both outlive it.
  RunJson(std::ostream& out, const SourceFiles& files) : out_(out), files_(files) {}

  void OnRunStart(const RunInfo& run) override;
  void OnStepStart(const StepInfo& step) override;
  void OnProgress(const StepInfo& step, int64_t rows, double fraction, double seconds) override;
  void OnStall(const StepInfo& step, double seconds) override;
  void OnRetry(const StepInfo& step, const Error& error, int attempt) override;
  void OnStepEnd(const StepResult& result) override;
  void OnRunEnd(const RunResult& result) override;

 private:
  std::ostream& out_;
  const SourceFiles& files_;
};

}  // namespace sqlflow
