// A few rows as text, for messages.
#pragma once

#include <cstdint>
#include <string>

#include "sqlflow/batch.h"

namespace sqlflow {

// Rows of a result that are enough to see what is wrong.
struct RowSample {
  std::string text;  // The first five: "id=3, amount=-1; id=5, amount=NULL"
  int64_t rows = 0;  // All of them.
};

// Reads to the end. Long rows are cut.
RowSample SampleRows(BatchReader& reader);

}  // namespace sqlflow
