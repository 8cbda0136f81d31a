// A stream over batches that lie in memory.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "batch/arrow_array.h"
#include "sqlflow/batch.h"

namespace sqlflow {

// Yields the batches in order, without copying rows; empty ones are skipped.
class MemoryReader final : public BatchReader {
 public:
  MemoryReader(std::shared_ptr<const Schema> schema, std::vector<SharedBatch> batches);

  const Schema& schema() const override { return *schema_; }
  std::optional<Batch> Next() override;
  void Cancel() noexcept override { cancelled_ = true; }

 private:
  std::shared_ptr<const Schema> schema_;
  std::vector<SharedBatch> batches_;
  size_t next_ = 0;
  std::atomic<bool> cancelled_{false};
};

}  // namespace sqlflow
