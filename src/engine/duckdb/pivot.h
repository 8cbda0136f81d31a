// PIVOT statements that take their columns from the rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow::duckdb {

// A query in which each PIVOT names its columns, and where text was put in to do so.
struct StaticPivot {
  struct Insertion {
    size_t offset = 0;  // Into the original text.
    size_t length = 0;
  };
  std::string sql;
  std::vector<Insertion> insertions;

  // Where a byte of `sql` stands in the original text.
  size_t OriginalOffset(size_t offset) const;
};

// Gives every `PIVOT … ON column` without IN a list of columns: the engine shows the tree of such
// queries only. Nothing when the query has none. The result is for inspection, not to be run.
std::optional<StaticPivot> MakeStatic(std::string_view sql);

}  // namespace sqlflow::duckdb
