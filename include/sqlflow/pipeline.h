// What a run reports while it goes and when it has ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sqlflow/error.h"

namespace sqlflow {

enum class StepStatus { kSucceeded, kFailed, kSkipped, kCancelled };
std::string_view ToString(StepStatus status);  // "succeeded", …

// Names a step to people and programs.
struct StepInfo {
  std::string id;      // "load_orders"
  std::string kind;    // "load", "transform", "view", "macro", "export", "check"
  std::string target;  // What people call it: "orders", "output/summary.csv"
  Span origin;
};

// What a check found.
struct CheckResult {
  std::string name;
  std::string table;   // Empty: the check is a query of its own.
  std::string check;   // "CHECK (amount > 0)", or the query
  std::string action;  // "FAIL", "WARN", "DROP", "QUARANTINE"
  int64_t rows = 0;    // Looked at.
  int64_t violations = 0;
  std::string sample;   // Of what violates it: "id=3, amount=-1; id=5, amount=NULL"
  std::string finding;  // One sentence; empty: it holds.
};

struct StepResult {
  StepInfo step;
  StepStatus status = StepStatus::kSucceeded;
  int64_t rows_read = 0;
  int64_t rows_inserted = 0;
  int64_t rows_updated = 0;
  int64_t rows_unchanged = 0;     // They came, and the target had them with the same values.
  int64_t rows_stale = 0;         // They came, and the target had newer ones.
  int64_t rows_deduplicated = 0;  // They came, and another row of the batch counted in their place.
  int64_t rows_deleted = 0;       // Of the target.
  int64_t rows_rejected = 0;
  int64_t rows_quarantined = 0;  // They came, and a check put them aside.
  int64_t rows_dropped = 0;      // They came, and a check left them out.
  std::optional<int64_t> bytes;  // Written by an export.
  int retries = 0;
  double seconds = 0;
  bool incremental = false;      // Only what is new was read.
  std::optional<int64_t> files;  // Read by a load that goes by files.
  std::string watermark_before;  // Empty: none.
  std::string watermark_after;
  std::vector<std::string> schema_changes;
  std::vector<std::string> warnings;
  std::vector<CheckResult> checks;  // Those that were evaluated, also when one of them failed.
  std::optional<Error> error;       // kFailed and kCancelled
  std::string skipped_because;      // Id of the step that failed; kSkipped only.
  bool earlier = false;             // Committed by an earlier start of this run; kSucceeded only.
  // The engine broke at the commit, and only when it is open again shows whether that happened.
  bool in_doubt = false;

  // The one figure of the finished line: rows written, or in the table for a transform.
  int64_t rows = 0;
};

struct RunInfo {
  std::string run_id;
  std::string pipeline;
  std::string profile;     // Empty: built-in defaults.
  std::string engine;      // Engine::description()
  std::string started_at;  // Of the first start, when the run was taken up again.
  bool resumed = false;
  std::vector<StepInfo> steps;  // In the order of the plan.
  std::vector<std::string> notes;
};

enum class RunStatus { kSucceeded, kFailed, kCancelled };
std::string_view ToString(RunStatus status);

struct RunResult {
  RunInfo info;
  RunStatus status = RunStatus::kSucceeded;
  std::vector<StepResult> steps;  // In the order of the plan.
  int64_t rows = 0;
  double seconds = 0;
  int64_t peak_memory_bytes = 0;  // Of the process.
  std::optional<Error> error;     // What ended the run outside any step.
};

// Told about a run as it happens. Calls come from one thread at a time.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void OnRunStart(const RunInfo& run) = 0;
  virtual void OnStepStart(const StepInfo& step) = 0;
  // A few times a second for each running step. `fraction` is 0-1, or negative when unknown.
  virtual void OnProgress(const StepInfo& step, int64_t rows, double fraction, double seconds) = 0;
  // Once for each time that a step has done nothing visible for `seconds`.
  virtual void OnStall(const StepInfo& step, double seconds) = 0;
  virtual void OnRetry(const StepInfo& step, const Error& error, int attempt) = 0;
  virtual void OnStepEnd(const StepResult& result) = 0;
  virtual void OnRunEnd(const RunResult& result) = 0;
};

}  // namespace sqlflow
