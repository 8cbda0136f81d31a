// What the server's catalogue says of tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connectors/postgres/connection.h"
#include "connectors/postgres/names.h"
#include "sqlflow/source_connector.h"

namespace sqlflow {

struct TableFacts {
  uint32_t oid = 0;
  char kind = 'r';     // pg_class.relkind
  int64_t blocks = 0;  // As large as the file is now; 0 for what has none.
  bool has_children = false;

  bool is_table() const { return kind == 'r'; }
};

std::optional<TableFacts> FindTable(PostgresConnection& connection, const PostgresName& name);

// "Table does not exist: public.ordrs", with the nearest one that does.
Error MissingTable(PostgresConnection& connection, const PostgresName& name);

// All tables and views of all schemas but the system's, sorted by name.
std::vector<ObjectInfo> ListTables(PostgresConnection& connection);

// Of the schema: what the role may see.
int64_t CountTables(PostgresConnection& connection, const std::string& schema);

}  // namespace sqlflow
