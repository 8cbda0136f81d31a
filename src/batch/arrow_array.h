// Arrays of the Arrow C data interface that keep their buffers alive.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "sqlflow/arrow_c.h"
#include "sqlflow/batch.h"

namespace sqlflow {

// What an array is made of. `buffers` point into memory that `owners` keep alive.
struct ArrayParts {
  int64_t length = 0;
  int64_t null_count = 0;
  int64_t offset = 0;
  std::vector<const void*> buffers;
  std::vector<ArrowArray> children;  // Taken over.
  std::vector<std::shared_ptr<const void>> owners;
};

// The caller releases it.
ArrowArray MakeArray(ArrayParts parts);

// A batch that several readers may slice. Thread-safe: slices share memory and are never written.
class SharedBatch {
 public:
  explicit SharedBatch(Batch batch);

  const Schema& schema() const { return batch_->schema(); }
  std::shared_ptr<const Schema> shared_schema() const { return batch_->shared_schema(); }
  int64_t row_count() const { return batch_->row_count(); }
  int64_t byte_size() const { return batch_->byte_size(); }
  const Batch& batch() const { return *batch_; }

  // Rows [first, first + count) without a copy; the struct array's own offset is always 0.
  Batch Slice(int64_t first, int64_t count) const;
  Batch All() const { return Slice(0, row_count()); }
  // All rows of some columns, in the given order, without a copy; `schema` describes the result.
  Batch Select(std::span<const int> columns, std::shared_ptr<const Schema> schema) const;

 private:
  ArrowArray ShareColumn(int64_t index, int64_t first, int64_t count) const;

  std::shared_ptr<const Batch> batch_;
};

}  // namespace sqlflow
