// Rows into one table by several connections at once.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "connectors/postgres/connection.h"
#include "connectors/postgres/target.h"
#include "sqlflow/batch.h"
#include "sqlflow/context.h"

namespace sqlflow {

// Each connection has a thread and a transaction of its own, so rows come in no order, and those of
// one may be there when another fails: the table must be one that nobody reads yet. Destroyed
// without Finish, what is under way is broken off.
class ParallelCopy {
 public:
  // Connects. `table` is quoted, and there for other sessions. `context` must outlive the copy.
  ParallelCopy(const PostgresConnectionOptions& options, const ConnectorContext& context,
               std::string table, std::vector<ColumnPlan> columns, int64_t connections);
  ~ParallelCopy();
  ParallelCopy(const ParallelCopy&) = delete;
  ParallelCopy& operator=(const ParallelCopy&) = delete;

  // Waits while all connections are busy. Throws the first error of any of them.
  void Append(Batch batch);
  // Returns when all rows are committed. Throws as Append does.
  void Finish();

  // Both after Finish.
  int64_t rows() const { return rows_; }
  int64_t bytes() const { return bytes_; }

 private:
  void Work(PostgresConnection& connection) noexcept;
  void CopyRows(PostgresConnection& connection);
  // The next rows, or nothing: there are no more, or they are not wanted any more.
  std::optional<Batch> Take();
  void Fail(std::exception_ptr error);
  void Join();

  const std::string table_;
  const std::vector<ColumnPlan> columns_;
  std::vector<std::unique_ptr<PostgresConnection>> connections_;

  std::mutex mutex_;  // Guards all below but threads_.
  std::condition_variable changed_;
  std::deque<Batch> queue_;
  std::exception_ptr error_;
  bool complete_ = false;  // Nothing is appended any more.
  bool cancelled_ = false;
  int64_t rows_ = 0;
  int64_t bytes_ = 0;

  std::vector<std::thread> threads_;  // Last: they use the rest.
};

}  // namespace sqlflow
