// A connection to the embedded engine.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/duckdb/handles.h"
#include "engine/duckdb/streams.h"
#include "sqlflow/engine.h"

namespace sqlflow::duckdb {

class DuckdbSession final : public Session {
 public:
  // `streams` outlives it.
  DuckdbSession(const Functions& api, duckdb_database database, Streams& streams);
  ~DuckdbSession() override;

  int64_t Execute(std::string_view sql, std::span<const Value> args) override;
  std::unique_ptr<BatchReader> Query(std::string_view sql, std::span<const Value> args) override;
  Schema Describe(std::string_view query) override;
  std::string Bind(std::vector<std::unique_ptr<BatchReader>> partitions) override;
  std::string Scan(const FileScan& scan) override;
  int64_t WriteFile(std::string_view query, const std::string& path,
                    const WriteFormat& format) override;
  std::optional<TableInfo> Find(const TableId& id) override;
  std::vector<TableInfo> Tables() override;
  void KeepOrder(bool keep) override;
  void Interrupt() noexcept override;
  void Resume() noexcept override { interrupted_ = false; }
  QueryProgress Progress() noexcept override;

 protected:
  void Begin() override;
  void Commit() override;
  void Rollback() noexcept override;

 private:
  struct Columns {
    Schema schema;
    std::vector<bool> exact;  // For each column; false: it must be cast before it can be read.
  };

  void ThrowIfInterrupted() const;
  PreparedHandle Prepare(std::string_view sql);
  Columns ColumnsOf(duckdb_prepared_statement statement) const;
  static std::string WithCasts(std::string_view sql, const Columns& columns);
  void BindArguments(duckdb_prepared_statement statement, std::span<const Value> args);
  int64_t Run(duckdb_prepared_statement statement, std::string_view sql);
  int64_t RowsChanged(duckdb_result* result) const;
  // Knows the CSV files that were scanned: a file that cannot be made out gets a closer look.
  Error Translate(std::string_view message, std::string_view sql) const;
  // The error of a reader that a statement pulled from, else what the engine said.
  [[noreturn]] void ThrowFailure(std::string_view message, std::string_view sql);
  // Drops streams that a statement has begun to read.
  void ForgetReadStreams();
  std::vector<std::vector<std::string>> TextRows(std::string_view sql, std::span<const Value> args);

  const Functions& api_;
  const duckdb_database database_;
  Streams& streams_;
  ConnectionHandle connection_;
  std::map<std::string, CsvReadFormat> csv_files_;  // All that Scan was asked for.
  std::atomic<bool> interrupted_{false};
  std::optional<bool> keeps_order_;
  std::mutex bound_mutex_;  // Guards bound_: Interrupt comes from any thread.
  std::map<int64_t, std::shared_ptr<Stream>> bound_;
};

}  // namespace sqlflow::duckdb
