#include "batch/memory_reader.h"

#include "sqlflow/error.h"

namespace sqlflow {

MemoryReader::MemoryReader(std::shared_ptr<const Schema> schema, std::vector<SharedBatch> batches)
    : schema_(std::move(schema)), batches_(std::move(batches)) {}

std::optional<Batch> MemoryReader::Next() {
  if (cancelled_) throw Error(ErrorCode::kCancelled, "The read was cancelled");
  while (next_ < batches_.size()) {
    const SharedBatch& batch = batches_[next_++];
    if (batch.row_count() > 0) return batch.All();
  }
  return std::nullopt;
}

}  // namespace sqlflow
