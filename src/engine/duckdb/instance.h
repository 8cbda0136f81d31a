// The engine itself, in which databases are opened.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "engine/duckdb/csv_guesses.h"
#include "engine/duckdb/handles.h"
#include "engine/duckdb/streams.h"
#include "sqlflow/engine.h"

namespace sqlflow::duckdb {

// What holds for all databases of an instance.
struct InstanceSettings {
  std::string memory_limit;
  std::string temp_directory;  // Empty: one of its own among the system's.
  std::string timezone;
  std::string confined_to;  // As EngineOptions has it.
  int threads = 0;
  friend bool operator==(const InstanceSettings&, const InstanceSettings&) = default;
};

// Making one takes 7 ms, opening a database in it less than one. So the database of a run and the
// scratch databases of its checks share one. Thread-safe.
class Instance {
  struct Key {};

 public:
  // One with the settings of these options that has room: for any number of scratch databases, and
  // for one that is none. LoadApi must have returned.
  static std::shared_ptr<Instance> For(const EngineOptions& options);

  Instance(const InstanceSettings& settings, Key);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  duckdb_database get() const { return database_; }
  StreamRegistry& streams() { return streams_; }
  CsvGuesses& csv_guesses() { return csv_guesses_; }
  int NewNumber() { return ++last_number_; }

  // Runs a statement that answers with no rows; what the engine said when it failed.
  std::optional<std::string> Run(const std::string& sql);
  // From now on as many threads as the settings say. Until then one: handing the small statements
  // of checks to others takes half as long again.
  void UseThreads();
  // The database that took its room is closed.
  void FreeRoom() { taken_ = false; }

 private:
  void SetUp();
  void Confine();

  // Outlives the instance, whose table function points to it.
  StreamRegistry streams_;
  CsvGuesses csv_guesses_;
  const InstanceSettings settings_;
  duckdb_database database_ = nullptr;
  std::mutex mutex_;  // Guards own_.
  duckdb_connection own_ = nullptr;
  std::atomic<bool> taken_{false};
  std::atomic<int> last_number_{0};
};

}  // namespace sqlflow::duckdb
