#include "connectors/postgres/copy_reader.h"

#include <utility>

namespace sqlflow {
namespace {

constexpr int64_t kMaxBatchBytes = int64_t{1} << 20;
// Batches of a few rows take far more memory than their bytes.
constexpr size_t kMaxBatchesAhead = 64;

}  // namespace

Schema SchemaOf(const std::vector<ReadColumn>& columns) {
  Schema schema;
  for (const ReadColumn& column : columns) schema.fields.push_back({column.name, column.type});
  return schema;
}

CopyReader::CopyReader(std::unique_ptr<PostgresConnection> connection,
                       std::vector<ReadColumn> columns, int64_t max_batch_rows,
                       int64_t max_ahead_bytes, std::shared_ptr<std::atomic<int64_t>> bytes)
    : schema_(std::make_shared<const Schema>(SchemaOf(columns))),
      columns_(std::move(columns)),
      max_batch_rows_(max_batch_rows),
      max_ahead_bytes_(max_ahead_bytes),
      bytes_(std::move(bytes)),
      connection_(std::move(connection)),
      thread_([this] { ReadAhead(); }) {}

CopyReader::~CopyReader() {
  Cancel();
  thread_.join();
}

std::optional<Batch> CopyReader::Next() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return cancelled_ || done_ || !queue_.empty(); });
  if (cancelled_) throw Error(ErrorCode::kCancelled, "The run was cancelled");
  if (!queue_.empty()) {
    Ahead next = std::move(queue_.front());
    queue_.pop_front();
    ahead_bytes_ -= next.bytes;
    changed_.notify_all();
    return std::move(next.batch);
  }
  if (error_) std::rethrow_exception(error_);
  return std::nullopt;
}

void CopyReader::Cancel() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  cancelled_ = true;
  if (connection_) connection_->Cancel();
  changed_.notify_all();
}

void CopyReader::ReadAhead() noexcept {
  std::exception_ptr error;
  try {
    ReadRows();
  } catch (...) {
    error = std::current_exception();  // Rethrown by Next.
  }
  std::unique_ptr<PostgresConnection> connection;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    connection = std::move(connection_);
  }
  // Locks on what was read go before the consumer learns of the end, so that it may replace it.
  connection.reset();
  const std::lock_guard<std::mutex> lock(mutex_);
  error_ = error;
  done_ = true;
  changed_.notify_all();
}

void CopyReader::ReadRows() {
  BatchBuilder builder(schema_);
  RowDecoder decoder(
      columns_, connection_->checks_encoding() ? TextCheck::kTrusted : TextCheck::kUtf8, builder);
  int64_t rows = 0;
  int64_t bytes = 0;
  const auto push = [&] {
    bytes_->fetch_add(bytes, std::memory_order_relaxed);
    const int64_t batch_bytes = std::exchange(bytes, 0);
    return std::exchange(rows, 0) == 0 || Push({builder.Finish(), batch_bytes});
  };
  while (const std::optional<std::string_view> message = connection_->ReadCopy()) {
    rows += decoder.Append(*message);
    bytes += static_cast<int64_t>(message->size());
    if ((rows >= max_batch_rows_ || bytes >= kMaxBatchBytes) && !push()) return;
  }
  push();
}

bool CopyReader::Push(Ahead next) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] {
    return cancelled_ || (ahead_bytes_ < max_ahead_bytes_ && queue_.size() < kMaxBatchesAhead);
  });
  if (cancelled_) return false;
  ahead_bytes_ += next.bytes;
  queue_.push_back(std::move(next));
  changed_.notify_all();
  return true;
}

}  // namespace sqlflow
