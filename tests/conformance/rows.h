// Rows as values that compare and print.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "sqlflow/batch.h"

namespace sqlflow {

// The exact text of a value; nothing for NULL, so that it differs from an empty text.
using Cell = std::optional<std::string>;

struct Rows {
  Schema schema;
  std::vector<std::vector<Cell>> cells;  // By row.

  friend bool operator==(const Rows&, const Rows&) = default;
};

void AppendRows(const Batch& batch, std::vector<std::vector<Cell>>& cells);
Rows ReadAll(BatchReader& reader);

// The first difference in words, or nothing when both are equal.
std::string Difference(const Rows& got, const Rows& wanted);

// For messages of failed tests: the columns and the first rows.
void PrintTo(const Rows& rows, std::ostream* out);

}  // namespace sqlflow
