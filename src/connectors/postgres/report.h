// What the source and the destination say of their server.
#pragma once

#include <string>

#include "connectors/postgres/connection.h"
#include "connectors/postgres/options.h"
#include "sqlflow/source_connector.h"

namespace sqlflow {

// Names a server within this process, for its circuit breaker; never shown.
std::string ServerKey(const PostgresConnectionOptions& options);

// "12 tables"
std::string CountedTables(PostgresConnection& connection, const std::string& schema);

// A summary, or the refusal that `check` throws.
template <class Check>
ConnectionReport ReportOf(const Check& check) {
  ConnectionReport report;
  try {
    report.summary = check();
    report.ok = true;
  } catch (const Error& error) {
    report.error = error;
    report.summary = error.message();
  }
  return report;
}

}  // namespace sqlflow
