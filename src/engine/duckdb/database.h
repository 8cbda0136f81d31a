// An open database instance.
#pragma once

#include <memory>
#include <string>

#include "engine/duckdb/handles.h"
#include "engine/duckdb/streams.h"
#include "sqlflow/engine.h"

namespace sqlflow::duckdb {

// What an instance is for: a scratch one binds many statements and runs none that is worth
// optimizing.
enum class Purpose { kRun, kScratch };

// Closed when the last connection is gone. Thread-safe.
class Database {
 public:
  // LoadApi must have returned. Throws as OpenDuckdb does.
  Database(const EngineOptions& options, Purpose purpose);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  duckdb_database get() const { return database_; }
  StreamRegistry& streams() { return streams_; }
  Purpose purpose() const { return purpose_; }

 private:
  // Outlives the database, whose table function points to it.
  StreamRegistry streams_;
  duckdb_database database_ = nullptr;
  const Purpose purpose_;
};

}  // namespace sqlflow::duckdb
