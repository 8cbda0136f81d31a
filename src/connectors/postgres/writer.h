// One write into a table, published by one transaction.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/postgres/connection.h"
#include "connectors/postgres/copy_writer.h"
#include "connectors/postgres/options.h"
#include "connectors/postgres/parallel_copy.h"
#include "connectors/postgres/stage_table.h"
#include "connectors/postgres/target.h"
#include "net/requests.h"
#include "sqlflow/context.h"
#include "sqlflow/destination_connector.h"

namespace sqlflow {

// Rows go by COPY, as they come, into the target (APPEND), into a new table that takes its place
// (REPLACE), or into a temporary table when keys, casts or "truncate" ask for a second statement:
// all in one transaction, which the server rolls back when the writer is destroyed without Commit.
// With `parallel`, several connections write into a table of their own, and the transaction begins
// at Commit and publishes it.
class PostgresWriter final : public BatchWriter {
 public:
  // Begins to copy. The arguments must outlive the writer.
  PostgresWriter(const PostgresDestinationOptions& options, const ConnectorContext& context,
                 Requests& requests, const WriteRequest& request);

  void Append(Batch batch) override;
  // When the connection breaks at the commit, the server is asked over a new one what became of it.
  WriteSummary Commit() override;

 private:
  void RequireKeys() const;
  void Prepare();
  bool InParallel() const;
  bool ReplacesTable() const;
  // Begins the transaction.
  void Begin();
  void PrepareParallel();
  void PrepareNewTable();
  // Makes the table that will be the target, with its columns where the rows have the same.
  void MakeFresh();
  // Rows that somebody has there are not replaced because nothing else was said.
  void RefuseUnasked();
  void Stage(const std::vector<ColumnPlan>& columns);
  void BeginCopy(const std::string& table);
  void RefuseChangedTarget();
  void Publish();
  void InsertStaged(const std::string& stage);
  void CommitOrFindOut(const std::string& transaction);
  // "committed", "aborted" or "in progress".
  std::string StatusOf(const std::string& transaction);

  const PostgresDestinationOptions& options_;
  const ConnectorContext& context_;
  Requests& requests_;
  const WriteRequest request_;
  const PostgresName name_;
  PostgresName fresh_;               // The table that will take the target's place.
  std::optional<StageTable> stage_;  // Outlives the connection.
  std::unique_ptr<PostgresConnection> connection_;
  std::optional<Target> target_;
  std::vector<ColumnPlan> columns_;
  bool staged_ = false;
  bool swaps_ = false;
  bool same_columns_ = false;
  std::optional<CopyWriter> copy_;
  std::unique_ptr<ParallelCopy> parallel_;
};

}  // namespace sqlflow
