// A run as JSON lines: one object per event.
#pragma once

#include <ostream>
#include <string_view>

#include "base/source_files.h"
#include "cli/json.h"
#include "sqlflow/pipeline.h"

namespace sqlflow {

// Events: run_started, step_started, step_progress, step_retried, step_finished, run_finished. All
// have "event" and "run_id". Borrows the stream and the files.
class JsonObserver final : public RunObserver {
 public:
  JsonObserver(std::ostream& out, const SourceFiles& files) : out_(out), files_(files) {}

  void OnRunStart(const RunInfo& run) override;
  void OnStepStart(const StepInfo& step) override;
  void OnProgress(const StepInfo& step, int64_t rows, double fraction, double seconds) override;
  void OnRetry(const StepInfo& step, const Error& error, int attempt) override;
  void OnStepEnd(const StepResult& result) override;
  void OnRunEnd(const RunResult& result) override;

 private:
  JsonObject Event(std::string_view name) const;
  JsonObject StepEvent(std::string_view name, const StepInfo& step) const;
  void Write(const JsonObject& event);

  std::ostream& out_;
  const SourceFiles& files_;
  std::string run_id_;
};

// {code, message, hint, file, line, column, while}; place and lists only when there are any.
JsonObject ErrorJson(const Error& error, const SourceFiles& files);

}  // namespace sqlflow
