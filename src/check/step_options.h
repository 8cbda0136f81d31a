// Options that LOAD, CREATE TABLE and EXPORT take beside the connector's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sqlflow/options.h"

namespace sqlflow {

struct StepOptions {
  std::string name;  // The step's id; empty: derived.
  int64_t retries = 2;
  std::optional<int64_t> timeout_seconds;  // Of the whole step, retries included.
  bool full_refresh = true;
  std::string on_empty;                     // replace, keep, fail; empty: the mode's default.
  std::string schema_evolution = "evolve";  // evolve, freeze, ignore
  std::string null_keys = "error";          // error, match, insert
  std::string duplicate_keys = "last";      // last, first, error
  std::string update_if = "newer";          // newer, always
  double max_delete_ratio = 0.2;
  OptionValue tags;

  static OptionSet<StepOptions> Spec();
};

}  // namespace sqlflow
