// Named tables of this process, shared by the in_memory source and destination.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
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
  // throw, and then nothing changes.
  template <class Change>
  void Update(const std::string& name, const CommitId& id, const Change& change) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = tables_.find(KeyOf(name));
    tables_[KeyOf(name)] = change(found == tables_.end() ? nullptr : &found->second);
    commits_.insert({id.run, id.step, id.chunk});
  }
  bool Committed(const CommitId& id) const;

 private:
  static std::string KeyOf(const std::string& name);

  mutable std::mutex mutex_;  // Guards all below.
  std::map<std::string, MemoryTable> tables_;
  std::set<std::tuple<std::string, std::string, int>> commits_;
};

}  // namespace sqlflow
