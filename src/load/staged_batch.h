// The rows of a write by key, read once into a table of the session.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "load/table_write.h"
#include "sqlflow/engine.h"
#include "sqlflow/types.h"

namespace sqlflow {

// Reads the rows when it is made and keeps them in the order in which they came. In SQL the table
// is `name()`, by convention under the alias `s`. One of a session at a time; `session`, `dialect`
// and `write` must outlive it. Made before the transaction that writes it, it is written in half
// the time: the engine reads rows of its own transaction slowly.
class StagedBatch {
 public:
  // The column that says whether DELETE WHEN holds for a row; only with DELETE WHEN.
  static constexpr std::string_view kDeletes = "sqlflow_deletes";

  StagedBatch(Session& session, const Dialect& dialect, const TableWrite& write);

  const std::string& name() const { return name_; }
  // The columns that came.
  const Schema& schema() const { return schema_; }
  int64_t rows_read() const { return rows_read_; }
  // A condition on a row `s`: DELETE WHEN holds for it. Empty without DELETE WHEN.
  const std::string& deletes() const { return deletes_; }

  // Throws Error(kData) with examples when a key is NULL and `null_keys` is "error".
  void RefuseNullKeys();
  // Leaves one row of each key, as `duplicate_keys` and the cursor say; returns how many went.
  // Throws Error(kData) with examples when it is "error".
  int64_t Deduplicate();

 private:
  // " WHERE …": rows whose key can equal another. Empty: all.
  std::string WhereKeyed() const;
  std::string KeyNames() const;
  // Up to three rows of a query as text: "(1, Ada); (2, Grace)".
  std::string Examples(const std::string& query);

  Session& session_;
  const Dialect& dialect_;
  const TableWrite& write_;
  const std::string name_;
  std::string keys_;  // Quoted, with commas.
  std::string deletes_;
  Schema schema_;
  int64_t rows_read_ = 0;
};

}  // namespace sqlflow
