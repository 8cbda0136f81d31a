// The rows of one COPY TO as a stream, read ahead.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "connectors/postgres/connection.h"
#include "connectors/postgres/decoder.h"
#include "sqlflow/batch.h"

namespace sqlflow {

// Receives and decodes in a thread of its own, a few batches ahead of its consumer, so that the
// server, this and the engine work at the same time. The connection is closed at the last row.
class CopyReader final : public BatchReader {
 public:
  // A COPY TO has begun on `connection`. `bytes` counts what arrives and outlives the reader.
  CopyReader(std::unique_ptr<PostgresConnection> connection, std::vector<ReadColumn> columns,
             int64_t max_batch_rows, std::shared_ptr<std::atomic<int64_t>> bytes);
  ~CopyReader() override;

  const Schema& schema() const override { return *schema_; }
  std::optional<Batch> Next() override;
  void Cancel() noexcept override;

 private:
  void ReadAhead() noexcept;
  void ReadRows();
  // Waits for a place in the queue; false when nobody wants the rows any more.
  bool Push(Batch batch);

  const std::shared_ptr<const Schema> schema_;
  const std::vector<ReadColumn> columns_;
  const int64_t max_batch_rows_;
  const std::shared_ptr<std::atomic<int64_t>> bytes_;
  std::unique_ptr<PostgresConnection> connection_;

  std::mutex mutex_;  // Guards all below.
  std::condition_variable changed_;
  std::deque<Batch> queue_;
  std::exception_ptr error_;
  bool done_ = false;
  bool cancelled_ = false;

  std::thread thread_;  // Last: it uses the rest.
};

// Columns and types of what is read.
Schema SchemaOf(const std::vector<ReadColumn>& columns);

}  // namespace sqlflow
