// One write into a table: a transaction from its first statement to its commit.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/postgres/connection.h"
#include "connectors/postgres/options.h"
#include "connectors/postgres/target.h"
#include "net/requests.h"
#include "sqlflow/context.h"
#include "sqlflow/destination_connector.h"

namespace sqlflow {

// Rows go by COPY, as they come, into the target (APPEND), into a new table that takes its place
// (REPLACE), or into a temporary table when keys, casts or "truncate" ask for a second statement.
// Destroyed without Commit, the server rolls everything back.
class PostgresWriter final : public BatchWriter {
 public:
  // Begins the transaction and the COPY. The arguments must outlive the writer.
  PostgresWriter(const PostgresDestinationOptions& options, const ConnectorContext& context,
                 Requests& requests, const WriteRequest& request);

  void Append(Batch batch) override;
  // When the connection breaks at the commit, the server is asked over a new one what became of it.
  WriteSummary Commit() override;

 private:
  void RequireKeys() const;
  void Prepare();
  void PrepareNewTable();
  void PrepareReplace();
  // Rows that somebody has there are not replaced because nothing else was said.
  void RefuseUnasked();
  void Stage(const std::vector<ColumnPlan>& columns);
  void BeginCopy(const std::string& table);
  void Flush();
  void Publish();
  void InsertStaged();
  void CommitOrFindOut(const std::string& transaction);
  // "committed", "aborted" or "in progress".
  std::string StatusOf(const std::string& transaction);

  const PostgresDestinationOptions& options_;
  const ConnectorContext& context_;
  Requests& requests_;
  const WriteRequest request_;
  const PostgresName name_;
  const PostgresName fresh_;  // The table that will take the target's place.
  std::unique_ptr<PostgresConnection> connection_;
  std::optional<Target> target_;
  std::vector<ColumnPlan> columns_;
  bool staged_ = false;
  bool swaps_ = false;
  bool same_columns_ = false;
  std::string buffer_;
  int64_t rows_ = 0;
  int64_t bytes_ = 0;
};

}  // namespace sqlflow
