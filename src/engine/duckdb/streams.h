// Streams of batches as a table function of the engine.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/duckdb/handles.h"
#include "sqlflow/batch.h"

namespace sqlflow::duckdb {

// The partitions of one read, pulled by as many threads as the engine has. Thread-safe.
class BoundStreams {
 public:
  // `connection` converts batches and must outlive the streams. Throws Error(kInternal) when the
  // partitions differ in their columns.
  BoundStreams(std::vector<std::unique_ptr<BatchReader>> partitions, duckdb_connection connection);

  const Schema& schema() const { return schema_; }
  duckdb_connection connection() const { return connection_; }
  size_t partition_count() const { return partitions_.size(); }

  // A stream can be read once. False when somebody has begun before.
  bool Start() { return !started_.exchange(true); }
  bool started() const { return started_; }

  // The next partition that nobody reads, or nullptr.
  BatchReader* TakePartition();
  // Keeps what a reader threw and stops the others: the statement has failed.
  void KeepError(std::exception_ptr error) noexcept;
  // What the first reader threw, or nullptr.
  std::exception_ptr error() const;
  void Cancel() noexcept;

  void CountRowsIn(std::atomic<int64_t>* counter) { counter_ = counter; }
  void AddRows(int64_t rows) {
    if (counter_ != nullptr) counter_->fetch_add(rows, std::memory_order_relaxed);
  }

 private:
  const std::vector<std::unique_ptr<BatchReader>> partitions_;
  const duckdb_connection connection_;
  Schema schema_;
  std::atomic<bool> started_{false};
  std::atomic<size_t> next_{0};
  std::atomic<int64_t>* counter_ = nullptr;
  mutable std::mutex mutex_;  // Guards error_.
  std::exception_ptr error_;
};

// Streams by the id that SQL names. Thread-safe.
class StreamRegistry {
 public:
  int64_t Add(std::shared_ptr<BoundStreams> streams);
  void Remove(int64_t id);
  // nullptr when there is none.
  std::shared_ptr<BoundStreams> Find(int64_t id) const;

 private:
  mutable std::mutex mutex_;
  int64_t last_id_ = 0;
  std::map<int64_t, std::shared_ptr<BoundStreams>> streams_;
};

inline constexpr const char* kStreamFunction = "sqlflow_scan";

// Makes `sqlflow_scan(id)` known to the connection's instance; `registry` must outlive it.
void RegisterStreamFunction(duckdb_connection connection, StreamRegistry& registry);

}  // namespace sqlflow::duckdb
