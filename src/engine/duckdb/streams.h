// Batch readers as a table function: sqlflow_scan(id).
#pragma once

#include <atomic>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/duckdb/handles.h"
#include "sqlflow/batch.h"

namespace sqlflow::duckdb {

// The partitions of one Bind. Threads of the engine take one after the other.
class Stream {
 public:
  explicit Stream(std::vector<std::unique_ptr<BatchReader>> partitions);

  const Schema& schema() const { return partitions_.front()->schema(); }
  size_t partition_count() const { return partitions_.size(); }
  // The next partition that nobody reads, or nullptr.
  BatchReader* Take();
  // Whether a statement has begun to read: it cannot be read again.
  bool started() const { return next_ > 0; }
  void Cancel() noexcept;
  // Keeps the first exception and cancels the other partitions.
  void Fail(std::exception_ptr error) noexcept;
  std::exception_ptr error() const;

 private:
  std::vector<std::unique_ptr<BatchReader>> partitions_;
  std::atomic<size_t> next_{0};
  mutable std::mutex mutex_;  // Guards error_.
  std::exception_ptr error_;
};

// All streams that sessions of one database have bound. Thread-safe; outlives the connections.
class Streams {
 public:
  // `connection` is used to convert schemas and rows and must run nothing else.
  Streams(const Functions& api, duckdb_connection connection)
      : api_(api), connection_(connection) {}

  // Makes sqlflow_scan known to the database.
  void Register();
  int64_t Add(std::shared_ptr<Stream> stream);
  void Remove(int64_t id);
  std::shared_ptr<Stream> Find(int64_t id) const;

  const Functions& api() const { return api_; }
  duckdb_connection connection() const { return connection_; }

 private:
  const Functions& api_;
  const duckdb_connection connection_;
  mutable std::mutex mutex_;  // Guards the members below.
  std::map<int64_t, std::shared_ptr<Stream>> streams_;
  int64_t next_id_ = 1;
};

}  // namespace sqlflow::duckdb
