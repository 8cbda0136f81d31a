// A stream cut into smaller batches.
#pragma once

#include <memory>
#include <optional>

#include "batch/arrow_array.h"
#include "sqlflow/batch.h"

namespace sqlflow {

// Passes on what `reader` yields in batches of at most `max_rows` rows, without copying them.
class RebatchingReader final : public BatchReader {
 public:
  RebatchingReader(std::unique_ptr<BatchReader> reader, int64_t max_rows);

  const Schema& schema() const override { return reader_->schema(); }
  std::optional<Batch> Next() override;
  void Cancel() noexcept override { reader_->Cancel(); }

 private:
  std::unique_ptr<BatchReader> reader_;
  const int64_t max_rows_;
  std::optional<SharedBatch> current_;
  int64_t next_row_ = 0;
};

}  // namespace sqlflow
