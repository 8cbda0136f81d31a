// A stream that gets stuck.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>

#include "batch/builder.h"
#include "conformance/sample_rows.h"
#include "sqlflow/error.h"

namespace sqlflow {

// Yields some full batches, then says so and blocks until it is cancelled.
class BlockingReader final : public BatchReader {
 public:
  // `blocked` is released once and must outlive the reader.
  explicit BlockingReader(std::binary_semaphore& blocked) : blocked_(blocked) {}

  const Schema& schema() const override { return *schema_; }

  std::optional<Batch> Next() override {
    if (++batches_ > kBatches) Block();
    BatchBuilder builder(schema_);
    for (int64_t row = 0; row < kBatchRows; ++row) {
      builder.column(0).Fixed<int64_t>().Append(row);
      builder.column(1).Text().Append("new");
    }
    return builder.Finish();
  }

  void Cancel() noexcept override {
    const std::lock_guard<std::mutex> lock(mutex_);
    cancelled_ = true;
    wake_.notify_all();
  }

 private:
  static constexpr int kBatches = 3;
  static constexpr int64_t kBatchRows = 2048;
  static constexpr auto kPatience = std::chrono::seconds(10);  // A test should fail, not hang.

  [[noreturn]] void Block() {
    blocked_.release();
    std::unique_lock<std::mutex> lock(mutex_);
    if (wake_.wait_for(lock, kPatience, [this] { return cancelled_; })) {
      throw Error(ErrorCode::kCancelled, "The read was cancelled");
    }
    throw Error(ErrorCode::kUnavailable, "Nobody cancelled the read");
  }

  const std::shared_ptr<const Schema> schema_ = std::make_shared<const Schema>(SampleSchema());
  std::binary_semaphore& blocked_;
  int batches_ = 0;
  std::mutex mutex_;  // Guards all below.
  std::condition_variable wake_;
  bool cancelled_ = false;
};

}  // namespace sqlflow
