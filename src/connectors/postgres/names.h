// Identifiers of PostgreSQL.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sqlflow {

struct PostgresName {
  std::string schema;
  std::string table;

  std::string quoted() const;  // "schema"."table"
  std::string text() const { return schema + "." + table; }
};

std::string QuoteIdentifier(std::string_view name);
// "a", "b"
std::string QuoteIdentifiers(std::span<const std::string> names);
// "orders", "sales.orders" or "\"My Schema\".orders"; the schema is `schema` when there is none.
PostgresName ParsePostgresName(std::string_view text, std::string_view schema);

}  // namespace sqlflow
