// A table for rows that several sessions write, until one transaction publishes them all.
#pragma once

#include "connectors/postgres/connection.h"
#include "connectors/postgres/names.h"
#include "connectors/postgres/options.h"
#include "sqlflow/context.h"

namespace sqlflow {

// The name of such a table, which its user makes, publishes or loses. Destroyed without Published,
// it drops the table; what a killed process leaves, the next one with the same target drops.
class StageTable {
 public:
  // A new name beside the target. It is taken for as long as `connection` lives, by a lock of its
  // session. `options` and `context` must outlive the table; `connection` must go before it, so
  // that no lock of its transaction is in the way.
  StageTable(PostgresConnection& connection, const PostgresName& target,
             const PostgresConnectionOptions& options, const ConnectorContext& context);
  ~StageTable();
  StageTable(const StageTable&) = delete;
  StageTable& operator=(const StageTable&) = delete;

  const PostgresName& name() const { return name_; }
  void Published() noexcept { published_ = true; }

 private:
  const PostgresConnectionOptions& options_;
  const ConnectorContext& context_;
  PostgresName name_;
  bool published_ = false;
};

}  // namespace sqlflow
