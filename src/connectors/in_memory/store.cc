#include "connectors/in_memory/store.h"

#include "base/strings.h"

namespace sqlflow {

int64_t MemoryTable::row_count() const {
  int64_t rows = 0;
  for (const SharedBatch& batch : batches) rows += batch.row_count();
  return rows;
}

int64_t MemoryTable::byte_size() const {
  int64_t bytes = 0;
  for (const SharedBatch& batch : batches) bytes += batch.byte_size();
  return bytes;
}

std::optional<MemoryTable> MemoryStore::Find(const std::string& name) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = tables_.find(KeyOf(name));
  if (found == tables_.end()) return std::nullopt;
  return found->second;
}

std::vector<MemoryTable> MemoryStore::Tables() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<MemoryTable> tables;
  for (const auto& [key, table] : tables_) tables.push_back(table);
  return tables;
}

std::optional<int64_t> MemoryStore::Committed(const CommitId& id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = commits_.find({id.run, id.step, id.chunk});
  return found == commits_.end() ? std::nullopt : std::optional(found->second);
}

std::string MemoryStore::KeyOf(const std::string& name) { return ToLower(name); }

}  // namespace sqlflow
