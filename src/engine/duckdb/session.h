// A session of the embedded engine.
#pragma once

#include <memory>
#include <string>

#include "engine/duckdb/connection.h"
#include "sqlflow/engine.h"

namespace sqlflow::duckdb {

class DuckdbSession final : public Session {
 public:
  explicit DuckdbSession(std::shared_ptr<Database> database);

  int64_t Execute(std::string_view sql, std::span<const Value> args) override;
  std::unique_ptr<BatchReader> Query(std::string_view sql, std::span<const Value> args) override;
  // A PIVOT without IN collects its columns first, and so reads rows; a scratch instance, which has
  // none, refuses it.
  Schema Describe(std::string_view query) override;
  std::string Bind(std::vector<std::unique_ptr<BatchReader>> partitions) override;
  std::string Scan(const FileScan& scan) override;
  int64_t CountRejects() override;
  std::vector<RejectedRow> Rejects(int64_t first, int64_t count) override;
  int64_t WriteFile(std::string_view query, const std::string& path,
                    const WriteFormat& format) override;
  std::optional<TableInfo> Find(const TableId& id) override;
  // A view whose query no longer binds has no columns here.
  std::vector<TableInfo> Tables() override;
  void KeepOrder(bool keep) override;
  void Interrupt() noexcept override { connection_->Interrupt(); }
  void Resume() noexcept override { connection_->Resume(); }
  void CountProgress() override;
  QueryProgress Progress() noexcept override;

 protected:
  void Begin() override;
  void Commit() override;
  void Rollback() noexcept override;

 private:
  std::string ScanCsv(FileScan scan);
  // How the lines of a packed file end is not seen from outside, and the engine may take a break in
  // quotes for their end: names the end in `scan` where it must be told.
  void FindLineEnd(FileScan& scan) const;
  // Of a table or view that exists.
  Schema ColumnsOf(const TableInfo& table);
  std::vector<TableInfo> List(std::string_view condition, std::span<const Value> args);

  // Open results share it.
  const std::shared_ptr<Connection> connection_;
  bool keeps_order_ = true;
  std::optional<CsvReadFormat> rejecting_;  // Of the last scan, when it has rejects.
};

}  // namespace sqlflow::duckdb
