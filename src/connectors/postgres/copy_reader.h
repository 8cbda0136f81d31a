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

// Receives and decodes in a thread of its own, ahead of its consumer, so that the server, this and
// the engine work at the same time. The connection is closed at the last row.
class CopyReader final : public BatchReader {
 public:
  // A COPY TO has begun on `connection`. Bytes are those of the wire: no more than max_ahead_bytes
  // and a batch wait for the consumer, and `bytes` counts what arrives and outlives the reader.
  CopyReader(std::unique_ptr<PostgresConnection> connection, std::vector<ReadColumn> columns,
             int64_t max_batch_rows, int64_t max_ahead_bytes,
             std::shared_ptr<std::atomic<int64_t>> bytes);
  ~CopyReader() override;

  const Schema& schema() const override { return *schema_; }
  std::optional<Batch> Next() override;
  void Cancel() noexcept override;

 private:
  struct Ahead {
    Batch batch;
    int64_t bytes;
  };

  void ReadAhead() noexcept;
  void ReadRows();
  // Waits for a place in the queue; false when nobody wants the rows any more.
  bool Push(Ahead next);

  const std::shared_ptr<const Schema> schema_;
  const std::vector<ReadColumn> columns_;
  const int64_t max_batch_rows_;
  const int64_t max_ahead_bytes_;
  const std::shared_ptr<std::atomic<int64_t>> bytes_;
  std::unique_ptr<PostgresConnection> connection_;

  std::mutex mutex_;  // Guards all below.
  std::condition_variable changed_;
  std::deque<Ahead> queue_;
  int64_t ahead_bytes_ = 0;  // Of what is queued.
  std::exception_ptr error_;
  bool done_ = false;
  bool cancelled_ = false;

  std::thread thread_;  // Last: it uses the rest.
};

// Columns and types of what is read.
Schema SchemaOf(const std::vector<ReadColumn>& columns);

}  // namespace sqlflow
