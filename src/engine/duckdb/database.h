// An open database instance.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/duckdb/handles.h"
#include "engine/duckdb/streams.h"
#include "sqlflow/engine.h"

namespace sqlflow::duckdb {

// Closed when the last connection is gone. Thread-safe.
class Database {
 public:
  // LoadApi must have returned. Throws as OpenDuckdb does.
  explicit Database(const EngineOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  duckdb_database get() const { return database_; }
  StreamRegistry& streams() { return streams_; }
  bool is_scratch() const { return is_scratch_; }
  // How long a line of a CSV file may be, which the reader holds several times for each thread.
  int64_t csv_line_bytes() const { return csv_line_bytes_; }

 private:
  // Outlives the database, whose table function points to it.
  StreamRegistry streams_;
  duckdb_database database_ = nullptr;
  const bool is_scratch_;
  const int64_t csv_line_bytes_;
};

}  // namespace sqlflow::duckdb
