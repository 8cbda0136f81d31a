#include "engine/duckdb/streams.h"

#include "sqlflow/error.h"

namespace sqlflow::duckdb {
namespace {

Schema CommonSchema(const std::vector<std::unique_ptr<BatchReader>>& partitions) {
  if (partitions.empty()) throw Error(ErrorCode::kInternal, "A stream has no partitions");
  for (const auto& partition : partitions) {
    if (!(partition->schema() == partitions[0]->schema())) {
      throw Error(ErrorCode::kInternal, "Partitions of a stream differ in their columns: " +
                                            ToString(partition->schema()));
    }
  }
  return partitions[0]->schema();
}

}  // namespace

BoundStreams::BoundStreams(std::vector<std::unique_ptr<BatchReader>> partitions,
                           duckdb_connection connection)
    : partitions_(std::move(partitions)),
      connection_(connection),
      schema_(CommonSchema(partitions_)) {}

BatchReader* BoundStreams::TakePartition() {
  const size_t index = next_.fetch_add(1);
  return index < partitions_.size() ? partitions_[index].get() : nullptr;
}

void BoundStreams::KeepError(std::exception_ptr error) noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
  }
  Cancel();
}

std::exception_ptr BoundStreams::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

void BoundStreams::Cancel() noexcept {
  for (const auto& partition : partitions_) partition->Cancel();
}

int64_t StreamRegistry::Add(std::shared_ptr<BoundStreams> streams) {
  const std::lock_guard lock(mutex_);
  streams_[++last_id_] = std::move(streams);
  return last_id_;
}

void StreamRegistry::Remove(int64_t id) {
  const std::lock_guard lock(mutex_);
  streams_.erase(id);
}

std::shared_ptr<BoundStreams> StreamRegistry::Find(int64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second;
}

}  // namespace sqlflow::duckdb
