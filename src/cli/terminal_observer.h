// A run as people follow it: a line per finished step, and on a terminal a live line per running
// one.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/source_files.h"
#include "cli/app.h"
#include "cli/console.h"
#include "sqlflow/pipeline.h"

namespace sqlflow {

// Steps go to the console's `out`, what went wrong to `err`; quiet prints only the latter. Borrows
// the console's streams and the files.
class TerminalObserver final : public RunObserver {
 public:
  TerminalObserver(const Console& console, const SourceFiles& files, Verbosity verbosity)
      : console_(console), files_(files), verbosity_(verbosity) {}

  void OnRunStart(const RunInfo& run) override;
  void OnStepStart(const StepInfo& step) override;
  void OnProgress(const StepInfo& step, int64_t rows, double fraction, double seconds) override;
  void OnRetry(const StepInfo& step, const Error& error, int attempt) override;
  void OnStepEnd(const StepResult& result) override;
  void OnRunEnd(const RunResult& result) override;

 private:
  void Print(const std::string& line);
  void PrintError(const std::string& text);
  void PrintDetails(const StepResult& result);
  void EraseLiveLines();
  void DrawLiveLines();
  bool live() const { return console_.out_is_terminal && verbosity_ != Verbosity::kQuiet; }

  const Console console_;
  const SourceFiles& files_;
  const Verbosity verbosity_;
  std::vector<std::pair<std::string, std::string>> running_;  // Step id and its live line.
  int drawn_ = 0;                                             // Live lines on the screen.
};

// "  ✔ load orders           5,000 rows        15 ms"
std::string FinishedLine(const StepResult& result, Verbosity verbosity, Color color);
// "Done: 4 steps, 6,064 rows in 0.06 s, peak memory 61 MiB"
std::string LastLine(const RunResult& result, Color color);

}  // namespace sqlflow
