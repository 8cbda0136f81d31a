// Options that every source takes, whatever its type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sqlflow/options.h"
#include "sqlflow/value.h"

namespace sqlflow {

// Where an option may be a number as well as text, the value is kept as it was written.
struct CommonSourceOptions {
  std::string sync_mode = "full_refresh";  // full_refresh | incremental | cdc
  std::string cursor_field;
  std::vector<std::string> primary_key;
  OptionValue lookback;     // "2 hours", or a number for a cursor that is one; null: none.
  OptionValue start_value;  // Inclusive; null: from the beginning.
  OptionValue end_value;    // Exclusive; null: no end.
  std::string cursor_nulls = "include";  // include | exclude | error
  bool allow_future = false;             // Whether the watermark may pass the run's start.
  std::string state_key;
  std::optional<int64_t> batch_size;
  OptionValue columns;  // A list of names to read; a map of names to types reads all.
  std::optional<int64_t> limit;
  std::optional<int64_t> timeout_seconds;
  std::optional<int64_t> max_retries;
  OptionValue resilience;

  bool incremental() const { return sync_mode == "incremental"; }
  // Names to read; empty: all.
  std::vector<std::string> ColumnNames() const;

  static OptionSet<CommonSourceOptions> Spec();
};

// Reads the common options among `values` and passes over all others. Collects wrong values and
// combinations (`incremental` without a cursor, …).
CommonSourceOptions ParseCommonOptions(const OptionValue& values, Span where,
                                       std::vector<OptionProblem>& problems);

}  // namespace sqlflow
