// Writes tables of a PostgreSQL server.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "connectors/postgres/options.h"
#include "net/requests.h"
#include "sqlflow/context.h"
#include "sqlflow/destination_connector.h"
#include "sqlflow/registry.h"

namespace sqlflow {

// Every write is one transaction of the server, with a record of its CommitId.
class PostgresDestination final : public DestinationConnector {
 public:
  PostgresDestination(PostgresDestinationOptions options, const ConnectorContext& context,
                      CircuitBreakers& breakers);

  ConnectionReport Check() override;
  // The writer must not outlive the destination.
  std::variant<FileTarget, std::unique_ptr<BatchWriter>> Write(
      const WriteRequest& request) override;
  std::optional<int64_t> Committed(const CommitId& id) override;

 private:
  const PostgresDestinationOptions options_;
  const ConnectorContext& context_;
  Requests requests_;
};

DestinationRegistry::Entry PostgresDestinationEntry(std::shared_ptr<CircuitBreakers> breakers);

}  // namespace sqlflow
