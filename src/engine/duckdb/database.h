// An open database.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/duckdb/instance.h"
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

  duckdb_database instance() const { return instance_->get(); }
  StreamRegistry& streams() { return instance_->streams(); }
  CsvGuesses& csv_guesses() { return instance_->csv_guesses(); }
  // What the instance calls it; needs no quotes.
  const std::string& name() const { return name_; }
  bool is_scratch() const { return is_scratch_; }
  // How long a line of a CSV file may be, which the reader holds several times for each thread.
  int64_t csv_line_bytes() const { return csv_line_bytes_; }

 private:
  const std::shared_ptr<Instance> instance_;
  const bool is_scratch_;
  const std::string name_;
  const int64_t csv_line_bytes_;
};

}  // namespace sqlflow::duckdb
