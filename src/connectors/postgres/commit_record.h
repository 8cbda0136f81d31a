// Which writes a server has committed, kept by the server itself.
#pragma once

#include <cstdint>
#include <optional>

#include "connectors/postgres/connection.h"
#include "connectors/postgres/names.h"
#include "sqlflow/destination_connector.h"

namespace sqlflow {

// Makes the table of records in a transaction of its own, unless it is there.
void EnsureCommitTable(PostgresConnection& connection, const PostgresName& table);

// Part of the transaction that writes the rows.
void RecordCommit(PostgresConnection& connection, const PostgresName& table, const CommitId& id,
                  int64_t rows);

// The rows of a write that was committed.
std::optional<int64_t> FindCommit(PostgresConnection& connection, const PostgresName& table,
                                  const CommitId& id);

}  // namespace sqlflow
