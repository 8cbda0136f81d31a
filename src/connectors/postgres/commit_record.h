// Which writes a server has committed, kept by the server itself.
#pragma once

#include <string>

#include "connectors/postgres/connection.h"
#include "connectors/postgres/names.h"
#include "sqlflow/destination_connector.h"

namespace sqlflow {

// Makes the table of records in a transaction of its own, unless it is there.
void EnsureCommitTable(PostgresConnection& connection, const PostgresName& table);

// Part of the transaction that writes the rows.
void RecordCommit(PostgresConnection& connection, const PostgresName& table, const CommitId& id,
                  int64_t rows);

bool HasCommit(PostgresConnection& connection, const PostgresName& table, const CommitId& id);

}  // namespace sqlflow
