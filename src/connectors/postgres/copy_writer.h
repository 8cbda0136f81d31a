// Rows into a table by one COPY FROM.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connectors/postgres/connection.h"
#include "connectors/postgres/target.h"
#include "sqlflow/batch.h"

namespace sqlflow {

class CopyWriter {
 public:
  // Begins the COPY; `table` is quoted. `connection` must outlive the writer and does nothing else
  // until Finish.
  CopyWriter(PostgresConnection& connection, const std::string& table,
             const std::vector<ColumnPlan>& columns);

  void Append(const Batch& batch);
  // Returns when the server has all rows, in the connection's transaction.
  void Finish();

  int64_t rows() const { return rows_; }
  int64_t bytes() const { return bytes_; }

 private:
  void Flush();

  PostgresConnection& connection_;
  std::vector<WriteColumn> columns_;
  std::string buffer_;
  int64_t rows_ = 0;
  int64_t bytes_ = 0;
};

}  // namespace sqlflow
