// A connection and how statements run on it: cancellable, with errors that were thrown by streams
// rethrown as they were, and with offsets into the caller's text.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/duckdb/database.h"
#include "engine/duckdb/errors.h"
#include "engine/duckdb/handles.h"
#include "engine/duckdb/streams.h"
#include "sqlflow/file_format.h"
#include "sqlflow/value.h"

namespace sqlflow::duckdb {

enum class Fetch { kAll, kStream };
// Whether a statement obeys Interrupt; undoing must work after it.
enum class Obey { kInterrupt, kNothing };

// Used by one thread at a time, but for Interrupt, Resume and what Progress reads.
class Connection {
 public:
  explicit Connection(std::shared_ptr<Database> database);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  duckdb_connection get() const { return connection_; }
  const std::shared_ptr<Database>& database() const { return database_; }

  // Statements of a text, prepared one after the other: a later one may need what an earlier one
  // makes.
  struct Script {
    Extracted handle;
    idx_t count = 0;
  };
  Script Parse(const std::string& sql, const CallerSql& caller);
  Prepared Prepare(const Script& script, idx_t index, const CallerSql& caller);
  Result Run(const Prepared& statement, Fetch fetch, const CallerSql& caller,
             Obey obey = Obey::kInterrupt);
  // Runs all statements but the last and prepares that one.
  Prepared PrepareLast(const std::string& sql, const CallerSql& caller);
  // Runs everything; the result of the last statement. Arguments belong to a single statement.
  Result RunAll(const std::string& sql, std::span<const Value> args, const CallerSql& caller,
                Obey obey = Obey::kInterrupt);
  // For statements of our own.
  void RunOwn(const std::string& sql, Obey obey = Obey::kInterrupt) { RunAll(sql, {}, {}, obey); }

  // Throws what a failed statement means: a stream's own error, a cancellation, the message.
  [[noreturn]] void Fail(std::string_view raw, const CallerSql& caller);
  void ThrowIfInterrupted() const;

  void Interrupt() noexcept;
  void Resume() noexcept { interrupted_ = false; }
  double ProgressFraction() const noexcept;
  int64_t StreamedRows() const noexcept { return streamed_rows_.load(std::memory_order_relaxed); }

  // Counts statements: an open result is void when it has changed.
  int64_t statement() const { return statement_; }

  // Keeps streams until a statement has read them; returns their id.
  int64_t Adopt(std::shared_ptr<BoundStreams> streams);
  // Wakes whoever waits in a stream that is being read.
  void CancelReadStreams() noexcept;
  // Ends streams that were read, in full or in part.
  void ReleaseReadStreams();

  // How a file is read, to look closer when the engine cannot.
  void RememberCsv(const std::string& file, const CsvReadFormat& format) { csv_[file] = format; }

 private:
  const std::shared_ptr<Database> database_;
  duckdb_connection connection_ = nullptr;
  std::atomic<bool> interrupted_{false};
  std::atomic<int64_t> streamed_rows_{0};
  int64_t statement_ = 0;
  std::map<std::string, CsvReadFormat> csv_;

  std::mutex mutex_;  // Guards streams_: Interrupt reaches them from any thread.
  std::map<int64_t, std::shared_ptr<BoundStreams>> streams_;
};

}  // namespace sqlflow::duckdb
