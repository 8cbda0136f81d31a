// Reads tables, views and queries of a PostgreSQL server.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/postgres/catalog.h"
#include "connectors/postgres/options.h"
#include "connectors/postgres/safe_watermark.h"
#include "connectors/postgres/wire_type.h"
#include "net/requests.h"
#include "sqlflow/context.h"
#include "sqlflow/registry.h"
#include "sqlflow/source_connector.h"

namespace sqlflow {

// Rows come by COPY (SELECT …) TO STDOUT in binary form; projection, filters, limit and cursor are
// part of the SELECT. A large plain table is read over several connections that share one exported
// snapshot, each a range of the table's blocks.
class PostgresSource final : public SourceConnector {
 public:
  PostgresSource(PostgresSourceOptions options, const ConnectorContext& context,
                 CircuitBreakers& breakers);

  ConnectionReport Check() override;
  std::vector<ObjectInfo> Discover() override;
  Schema Describe(const ReadRequest& request) override;
  Scan Read(const ReadRequest& request) override;
  ReadSummary Finish() override;

 private:
  struct Relation {
    std::string from;  // What stands behind FROM.
    std::optional<TableFacts> table;
    std::vector<ReadColumn> columns;
  };
  using Connection = std::unique_ptr<PostgresConnection>;

  Connection Connect();
  Relation Inspect(PostgresConnection& connection, const ReadRequest& request);
  std::vector<std::string> Conditions(const PostgresConnection& connection,
                                      const ReadRequest& request) const;
  std::string CopyStatement(const Relation& relation, const std::vector<std::string>& conditions,
                            const std::optional<int64_t>& limit) const;
  int64_t Connections(const Relation& relation, const ReadRequest& request,
                      const PostgresConnection& connection) const;
  Scan Start(const ReadRequest& request);
  void Note(const SafeMoment& safe, const Relation& relation, const CursorRange& cursor);

  const PostgresSourceOptions options_;
  const ConnectorContext& context_;
  Requests requests_;
  std::shared_ptr<std::atomic<int64_t>> bytes_;
  std::optional<Typed> safe_watermark_;
  std::string warning_;
};

SourceRegistry::Entry PostgresSourceEntry(std::shared_ptr<CircuitBreakers> breakers);

}  // namespace sqlflow
