// What is remembered of runs, so that another process can go on where one stopped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/file_state.h"
#include "sqlflow/pipeline.h"

namespace sqlflow {

// A step as the run was going to make it.
struct PlannedStep {
  std::string id;
  std::string kind;
  std::string target;
  std::string content;      // What it does, as JSON without secrets: StepJson of plan/compile.h.
  std::string fingerprint;  // Of `content`.
  bool appends = false;     // Done twice, it would add its rows twice.
};

struct RunRecord {
  std::string run_id;
  std::string pipeline;
  std::string profile;
  std::string status;      // "running", or ToString(RunStatus)
  std::string started_at;  // UTC: what the run's dates are made from.
  std::string ended_at;    // Empty: it has not ended.
  std::string request;     // What was asked for, as JSON without secrets.
  int64_t rows = 0;
  double seconds = 0;
  int64_t peak_memory_bytes = 0;
  std::string error;  // What ended it outside any step.
  std::string recorded_at;
  int64_t holder = 0;  // Id of the process that runs it now; 0: none, as far as that can be seen.

  bool succeeded() const { return status == ToString(RunStatus::kSucceeded); }
};

struct StepRecord {
  std::string step_id;
  std::string kind;
  std::string target;
  std::string status;  // ToString(StepStatus)
  int64_t rows = 0;
  int64_t rows_read = 0;
  int64_t rows_inserted = 0;
  int64_t rows_updated = 0;
  int64_t rows_unchanged = 0;
  int64_t rows_stale = 0;
  int64_t rows_deduplicated = 0;
  int64_t rows_deleted = 0;
  int64_t rows_rejected = 0;
  int64_t rows_quarantined = 0;
  int64_t rows_dropped = 0;
  std::optional<int64_t> bytes;
  int64_t retries = 0;
  double seconds = 0;
  int64_t peak_memory_bytes = 0;  // Of the process, until the step had ended.
  std::string watermark_before;   // Empty: none.
  std::string watermark_after;
  std::string schema_changes;  // Joined by "; ".
  std::string error;
  std::string skipped_because;
  std::string fingerprint;  // PlannedStep::fingerprint
  bool appends = false;
  std::string recorded_at;
  std::vector<CheckResult> checks;

  bool succeeded() const { return status == ToString(StepStatus::kSucceeded); }
};

// `result` as it is to be remembered.
StepRecord RecordOf(const StepResult& result, const PlannedStep& planned, std::string recorded_at);
// The result that a record tells of, as one of an earlier start.
StepResult EarlierResult(const StepRecord& record, const StepInfo& step);

// Written down before rows are published. Whether a file was renamed over its target can be seen
// from the target, whoever looks; a destination that has its own record of commits is asked.
struct Intent {
  std::string run_id;
  std::string step_id;
  std::string temporary;
  std::string target;
  FileState before;  // Of the target,
  FileState after;   // and what it will be.
  int64_t rows = 0;

  bool elsewhere() const { return target.empty(); }  // No file.
};

}  // namespace sqlflow
