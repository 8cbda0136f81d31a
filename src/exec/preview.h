// What a run would do now.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exec/step_runner.h"
#include "plan/plan.h"
#include "sqlflow/error.h"

namespace sqlflow {

struct StepPreview {
  bool makes_target = false;  // A table that is not there yet.
  bool exactly_once = true;   // Also after a crash; false: at least once.
  bool incremental = false;
  std::string cursor;            // Incremental steps only.
  std::string watermark_before;  // Empty: none.
  std::string watermark_after;   // Empty: not known before the run.
  std::optional<int64_t> files;  // To be read by a load that goes by files,
  int64_t files_found = 0;       // and how many there are.
  std::optional<int64_t> rows;   // Expected, as far as the source can tell.
  bool rows_exact = false;       // They were read to find out what is new.
  std::vector<std::string> schema_changes;
  std::vector<std::string> warnings;
  std::optional<Error> error;  // The step would fail.
};

// One for each step. Writes nothing but temporary tables of a session of `environment.engine`,
// which is the database as the last run left it or an empty one. Rows are read of incremental loads
// and exports that have a watermark, from there on.
std::vector<StepPreview> Preview(const Plan& plan, const StepEnvironment& environment);

}  // namespace sqlflow
