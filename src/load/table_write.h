// What is to be written into a table of the engine, and what came of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "check/step_options.h"
#include "sqlflow/engine.h"
#include "syntax/script.h"

namespace sqlflow {

// What a write did; the counts are those of StepResult.
struct TableChange {
  int64_t rows_read = 0;
  int64_t rows_inserted = 0;
  int64_t rows_updated = 0;
  int64_t rows_unchanged = 0;
  int64_t rows_stale = 0;
  int64_t rows_deduplicated = 0;
  int64_t rows_deleted = 0;
  int64_t rows_quarantined = 0;
  int64_t rows_dropped = 0;
  std::vector<std::string> schema_changes;
  std::vector<std::string> warnings;
};

class TableChecks;

struct TableWrite {
  TableId table;
  std::string query;           // The rows, as SQL of the engine.
  bool reads_streams = false;  // `query` reads Session::Bind's item: it can run only once.
  Mode mode;
  StepOptions options;
  std::string cursor;  // UPSERT: the column by which one row is newer than another; empty: none.
  TableChecks* checks = nullptr;  // Of the rows; nullptr: none.
  bool in_place = false;          // UPSERT: updated rows keep their places, which is slower.
  std::string label;              // What messages call the table; empty: by its name.

  TableId shown() const { return label.empty() ? table : TableId{"", label}; }
};

}  // namespace sqlflow
