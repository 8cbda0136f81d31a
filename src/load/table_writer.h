// Rows into a table of the engine: the statements of every mode, written once.
#pragma once

#include <optional>
#include <string>

#include "load/staged_batch.h"
#include "load/table_write.h"
#include "sqlflow/engine.h"

namespace sqlflow {

// Runs inside the caller's transaction: throwing rolls everything back. The table's schema must
// exist.
class TableWriter {
 public:
  TableWriter(Session& session, const Dialect& dialect) : session_(session), dialect_(dialect) {}

  TableChange Write(const TableWrite& write);
  // By key, rows that were read before the transaction.
  TableChange Write(const TableWrite& write, StagedBatch batch);
  // What is there to write to; throws Error(kInvalid) for a view that would have to take rows.
  std::optional<TableInfo> Find(const TableWrite& write);
  // A view in place of what has its name.
  void MakeView(const TableId& table, const std::string& query);

 private:
  TableChange Replace(const TableWrite& write, const std::optional<TableInfo>& target);
  TableChange ReplaceUnlessEmpty(const TableWrite& write, const TableInfo& target);
  TableChange Append(const TableWrite& write, const TableInfo& target);
  TableChange Create(const TableWrite& write);
  void Drop(const TableInfo& target);
  int64_t Swap(const TableId& table, const std::string& query);
  // Reads the query once into a table of this session; returns a query over it.
  std::string Stage(const TableWrite& write);
  // Evaluates the checks on the rows of the table that fulfil a condition; empty: all.
  void Check(const TableWrite& write, const std::string& condition, TableChange& change);
  int64_t CountRows(const TableId& table);
  // The row that was inserted last; -1: there is none.
  int64_t LastRow(const TableId& table);

  Session& session_;
  const Dialect& dialect_;
};

}  // namespace sqlflow
