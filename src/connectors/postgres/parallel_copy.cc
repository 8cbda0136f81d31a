#include "connectors/postgres/parallel_copy.h"

#include <utility>

#include "connectors/postgres/copy_writer.h"

namespace sqlflow {

ParallelCopy::ParallelCopy(const PostgresConnectionOptions& options,
                           const ConnectorContext& context, std::string table,
                           std::vector<ColumnPlan> columns, int64_t connections)
    : table_(std::move(table)), columns_(std::move(columns)) {
  for (int64_t i = 0; i < connections; ++i) {
    connections_.push_back(std::make_unique<PostgresConnection>(options, context));
    // The commit that publishes the rows makes these durable, too.
    connections_.back()->Query("SET synchronous_commit = off");
  }
  for (const auto& connection : connections_) {
    threads_.emplace_back([this, &connection = *connection] { Work(connection); });
  }
}

ParallelCopy::~ParallelCopy() {
  if (threads_.empty()) return;
  Fail(nullptr);
  for (const auto& connection : connections_) connection->Cancel();
  Join();
}

void ParallelCopy::Append(Batch batch) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return cancelled_ || queue_.size() < connections_.size(); });
  if (error_) std::rethrow_exception(error_);
  queue_.push_back(std::move(batch));
  changed_.notify_all();
}

void ParallelCopy::Finish() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    complete_ = true;
    changed_.notify_all();
  }
  Join();
  if (error_) std::rethrow_exception(error_);
}

void ParallelCopy::Work(PostgresConnection& connection) noexcept {
  try {
    CopyRows(connection);
  } catch (...) {
    Fail(std::current_exception());
  }
}

void ParallelCopy::CopyRows(PostgresConnection& connection) {
  CopyWriter writer(connection, table_, columns_);
  while (const std::optional<Batch> batch = Take()) writer.Append(*batch);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (cancelled_) return;
  }
  writer.Finish();
  const std::lock_guard<std::mutex> lock(mutex_);
  rows_ += writer.rows();
  bytes_ += writer.bytes();
}

std::optional<Batch> ParallelCopy::Take() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return cancelled_ || complete_ || !queue_.empty(); });
  if (cancelled_ || queue_.empty()) return std::nullopt;
  Batch batch = std::move(queue_.front());
  queue_.pop_front();
  changed_.notify_all();
  return batch;
}

void ParallelCopy::Fail(std::exception_ptr error) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!cancelled_) error_ = std::move(error);
  cancelled_ = true;
  changed_.notify_all();
}

void ParallelCopy::Join() {
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace sqlflow
