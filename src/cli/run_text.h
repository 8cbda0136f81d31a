// A run as lines of text: one for each finished step.
#pragma once

#include <iosfwd>
#include <string>

#include "base/source_files.h"
#include "cli/console.h"
#include "sqlflow/pipeline.h"

namespace sqlflow {

enum class Detail {
  kFailures,  // What failed and nothing else.
  kSteps,
  kCounts,  // Also what happened to the rows of each step, and the files' errors.
};

// Results go to stdout, failures to stderr.
class RunText final : public RunObserver {
 public:
  // `files` and the console's streams must outlive it.
  RunText(const Console& console, const SourceFiles& files, Detail detail);

  void OnRunStart(const RunInfo& run) override;
  void OnStepStart(const StepInfo& step) override;
  void OnProgress(const StepInfo& step, int64_t rows, double fraction, double seconds) override;
  void OnStall(const StepInfo& step, double seconds) override;
  void OnRetry(const StepInfo& step, const Error& error, int attempt) override;
  void OnStepEnd(const StepResult& result) override;
  void OnRunEnd(const RunResult& result) override;

  // "load customers  ", padded so that the counts of all steps of its kind line up.
  std::string Label(const StepInfo& step) const;

 private:
  void WriteDone(const StepResult& result);
  void WriteFailed(const StepResult& result);
  std::string Paint(const std::string& text, const char* code) const;

  const Console console_;
  const SourceFiles& files_;
  const Detail detail_;
  size_t notes_told_ = 0;
  int table_width_ = 0;   // Of the labels of loads and transforms.
  int export_width_ = 0;  // Of the labels of exports, which tend to be long.
};

}  // namespace sqlflow
