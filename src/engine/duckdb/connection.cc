#include "engine/duckdb/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "engine/duckdb/arguments.h"
#include "engine/duckdb/csv_diagnosis.h"
#include "engine/duckdb/csv_errors.h"

namespace sqlflow::duckdb {
namespace {

// A PIVOT that makes a table comes as several statements, between a BEGIN and a COMMIT or, inside
// of a transaction, what stands in for them.
bool IsBracket(const Prepared& statement) {
  const duckdb_statement_type type = api().prepared_statement_type(statement.get());
  return type == DUCKDB_STATEMENT_TYPE_TRANSACTION || type == DUCKDB_STATEMENT_TYPE_SET;
}

// Takes part in a statement's work until its result is there; false when it failed. Where the
// engine's own threads have all of the work, its own way to wait is to ask again and again: that
// takes a core from them. Here it does so for a moment, then pauses that grow with the time that
// the statement takes, so that none is late by much.
bool Work(duckdb_pending_result pending) {
  using std::chrono::microseconds;
  constexpr microseconds kMoment{200};
  constexpr microseconds kLongest{1000};
  constexpr int kShare = 16;
  const auto started = std::chrono::steady_clock::now();
  while (true) {
    switch (api().pending_execute_task(pending)) {
      case DUCKDB_PENDING_RESULT_READY:
        return true;
      case DUCKDB_PENDING_ERROR:
        return false;
      case DUCKDB_PENDING_RESULT_NOT_READY:
        break;
      default:
        const auto taken =
            std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - started);
        if (taken < kMoment) {
          std::this_thread::yield();
        } else {
          std::this_thread::sleep_for(std::min(taken / kShare, kLongest));
        }
    }
  }
}

}  // namespace

Connection::Connection(std::shared_ptr<Database> database) : database_(std::move(database)) {
  if (api().connect(database_->instance(), &connection_) != DuckDBSuccess) {
    throw Error(ErrorCode::kInternal, "The engine refused a connection");
  }
  RunOwn("USE " + database_->name());
}

Connection::~Connection() {
  for (const auto& [id, streams] : streams_) database_->streams().Remove(id);
  api().disconnect(&connection_);
}

Connection::Script Connection::Parse(const std::string& sql, const CallerSql& caller) {
  // The engine takes a C string: it would silently run only what comes before.
  if (sql.find('\0') != std::string::npos) {
    throw Error(ErrorCode::kEngine, "The SQL text holds a zero byte");
  }
  Script script;
  script.count = api().extract_statements(connection_, sql.c_str(), script.handle.out());
  if (script.count == 0) {
    const char* message = api().extract_statements_error(script.handle.get());
    if (message != nullptr && *message != '\0') Fail(message, caller);
  }
  return script;
}

Prepared Connection::Prepare(const Script& script, idx_t index, const CallerSql& caller) {
  ++statement_;
  Prepared statement;
  const duckdb_state state =
      api().prepare_extracted_statement(connection_, script.handle.get(), index, statement.out());
  if (state != DuckDBSuccess) Fail(api().prepare_error(statement.get()), caller);
  return statement;
}

Result Connection::Run(const Prepared& statement, Fetch fetch, const CallerSql& caller, Obey obey) {
  ++statement_;
  Pending pending;
  const duckdb_state state = fetch == Fetch::kStream
                                 ? api().pending_prepared_streaming(statement.get(), pending.out())
                                 : api().pending_prepared(statement.get(), pending.out());
  if (state != DuckDBSuccess) Fail(api().pending_error(pending.get()), caller);
  // Starting a statement clears the engine's own flag. Ours is set before the engine is told, so an
  // interrupt is either seen here or meets the running statement. A statement that was started is
  // run to its end in any case: the engine leaks what it drops before.
  if (obey == Obey::kInterrupt && interrupted_) api().interrupt(connection_);
  if (!Work(pending.get())) Fail(api().pending_error(pending.get()), caller);
  Result result;
  if (api().execute_pending(pending.get(), result.get()) != DuckDBSuccess) {
    Fail(api().result_error(result.get()), caller);
  }
  return result;
}

Prepared Connection::PrepareLast(const std::string& sql, const CallerSql& caller) {
  ThrowIfInterrupted();
  const Script script = Parse(sql, caller);
  if (script.count == 0) throw Error(ErrorCode::kEngine, "The SQL text holds no statement");
  // One statement of a user's may be several to the engine: PIVOT collects its columns first.
  for (idx_t i = 0; i + 1 < script.count; ++i) {
    Run(Prepare(script, i, caller), Fetch::kAll, caller);
  }
  return Prepare(script, script.count - 1, caller);
}

Result Connection::RunAll(const std::string& sql, std::span<const Value> args,
                          const CallerSql& caller, Obey obey) {
  if (obey == Obey::kInterrupt) ThrowIfInterrupted();
  const Script script = Parse(sql, caller);
  if (!args.empty() && script.count != 1) {
    throw Error(ErrorCode::kInvalid,
                fmt::format("Arguments need one statement, not {}", script.count));
  }
  Result result;
  for (idx_t i = 0; i < script.count; ++i) {
    const Prepared statement = Prepare(script, i, caller);
    BindArguments(*this, statement, args, caller);
    Result answer = Run(statement, Fetch::kAll, caller, obey);
    if (script.count == 1 || !IsBracket(statement)) result = std::move(answer);
  }
  ReleaseReadStreams();
  return result;
}

void Connection::Fail(std::string_view raw, const CallerSql& caller) {
  std::exception_ptr thrown;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, streams] : streams_) {
      if (!thrown) thrown = streams->error();
    }
  }
  ReleaseReadStreams();
  if (thrown) std::rethrow_exception(thrown);
  const EngineMessage message = ParseMessage(raw);
  if (message.kind == "INTERRUPT") ThrowIfInterrupted();
  if (const std::optional<std::string> file = UndetectedCsv(message)) {
    const auto format = csv_.find(*file);
    throw DiagnoseCsv(database_, *file, format == csv_.end() ? nullptr : &format->second, message);
  }
  if (const std::optional<ZonedTimeMisfit> misfit = ParseZonedTimeMisfit(message.text)) {
    const auto format = csv_.find(misfit->file);
    if (format != csv_.end()) throw DiagnoseZonedTime(database_, *misfit, format->second);
  }
  if (const std::optional<CsvRow> row = ParseCsvRow(message)) {
    const auto format = csv_.find(row->file);
    if (format != csv_.end()) throw DiagnoseCsvRow(database_, *row, format->second, message);
  }
  throw ToError(message, caller);
}

void Connection::ThrowIfInterrupted() const {
  if (interrupted_) throw Error(ErrorCode::kCancelled, "The statement was interrupted");
}

void Connection::Interrupt() noexcept {
  interrupted_ = true;
  api().interrupt(connection_);
  const std::lock_guard lock(mutex_);
  for (const auto& [id, streams] : streams_) streams->Cancel();
}

double Connection::ProgressFraction() const noexcept {
  const double percentage = api().query_progress(connection_).percentage;
  return percentage < 0 ? -1 : percentage / 100;
}

int64_t Connection::Adopt(std::shared_ptr<BoundStreams> streams) {
  streams->CountRowsIn(&streamed_rows_);
  const int64_t id = database_->streams().Add(streams);
  const std::lock_guard lock(mutex_);
  streams_[id] = std::move(streams);
  return id;
}

void Connection::CancelReadStreams() noexcept {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, streams] : streams_) {
    if (streams->started()) streams->Cancel();
  }
}

void Connection::ReleaseReadStreams() {
  const std::lock_guard lock(mutex_);
  for (auto it = streams_.begin(); it != streams_.end();) {
    if (!it->second->started()) {
      ++it;
      continue;
    }
    database_->streams().Remove(it->first);
    it = streams_.erase(it);
  }
}

}  // namespace sqlflow::duckdb
