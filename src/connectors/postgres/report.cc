#include "connectors/postgres/report.h"

#include "base/strings.h"
#include "connectors/postgres/catalog.h"

namespace sqlflow {

std::string ServerKey(const PostgresConnectionOptions& options) {
  return options.host.value_or("") + "\n" + std::to_string(options.port.value_or(0)) + "\n" +
         options.connection;
}

std::string CountedTables(PostgresConnection& connection, const std::string& schema) {
  const int64_t count = CountTables(connection, schema);
  return FormatCount(count) + (count == 1 ? " table" : " tables");
}

}  // namespace sqlflow
