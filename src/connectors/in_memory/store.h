// Named tables of this process, shared by the in_memory source and destination.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "batch/arrow_array.h"
#include "sqlflow/destination_connector.h"

namespace sqlflow {

// A table at one moment. Its batches are never changed, so a copy is a snapshot.
struct MemoryTable {
  std::string name;  // As first written; names are compared without case.
  std::shared_ptr<const Schema> schema;
  std::vector<SharedBatch> batches;

  int64_t row_count() const;
  int64_t byte_size() const;
};

// Thread-safe.
class MemoryStore {
 public:
  std::optional<MemoryTable> Find(const std::string& name) const;
  // Sorted by name.
  std::vector<MemoryTable> Tables() const;
  // Turns the present table (or nothing) into the next one while no other writer may: `change` may
  // throw, and then nothing changes. `rows` are those of this write.
  template <class Change>
  void Update(const std::string& name, const CommitId& id, int64_t rows, const Change& change) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = tables_.find(KeyOf(name));
    tables_[KeyOf(name)] = change(found == tables_.end() ? nullptr : &found->second);
    commits_[{id.run, id.step, id.chunk}] = rows;
  }
  std::optional<int64_t> Committed(const CommitId& id) const;

 private:
  static std::string KeyOf(const std::string& name);

  mutable std::mutex mutex_;  // Guards all below.
  std::map<std::string, MemoryTable> tables_;
  std::map<std::tuple<std::string, std::string, int>, int64_t> commits_;  // To their rows.
};

}  // namespace sqlflow
