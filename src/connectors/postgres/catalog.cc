#include "connectors/postgres/catalog.h"

#include <algorithm>

#include "base/strings.h"

namespace sqlflow {
namespace {

std::string KindOf(const std::string& relkind) {
  if (relkind == "v") return "view";
  if (relkind == "m") return "materialized view";
  if (relkind == "f") return "foreign table";
  return "table";
}

}  // namespace

std::optional<TableFacts> FindTable(PostgresConnection& connection, const PostgresName& name) {
  const PostgresResult result = connection.Query(
      "SELECT c.oid, c.relkind, CASE WHEN c.relkind IN ('r', 'm') THEN pg_relation_size(c.oid) / "
      "current_setting('block_size')::bigint ELSE 0 END, c.relhassubclass "
      "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
      {name.schema, name.table});
  if (result.row_count() == 0) return std::nullopt;
  return TableFacts{.oid = static_cast<uint32_t>(result.Integer(0, 0)),
                    .kind = result.Text(0, 1)[0],
                    .blocks = result.Integer(0, 2),
                    .has_children = result.Flag(0, 3)};
}

Error MissingTable(PostgresConnection& connection, const PostgresName& name) {
  std::vector<std::string> names;
  for (const ObjectInfo& object : ListTables(connection)) {
    names.push_back(object.name);
    // Left without its schema, a table is looked for in the one of the option.
    if (EqualsIgnoreCase(object.name, name.text())) break;
  }
  std::string hint = DidYouMean(name.text(), names);
  if (hint.empty()) hint = "sqlflow connect discover lists the tables; option schema";
  return Error(ErrorCode::kNotFound, "Table does not exist: " + name.text()).Hint(std::move(hint));
}

std::vector<ObjectInfo> ListTables(PostgresConnection& connection) {
  const PostgresResult result = connection.Query(
      "SELECT n.nspname || '.' || c.relname, c.relkind, c.reltuples::bigint, CASE WHEN c.relkind "
      "IN ('r', 'm') THEN pg_table_size(c.oid) END FROM pg_catalog.pg_class c JOIN "
      "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', "
      "'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE "
      "'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'");
  std::vector<ObjectInfo> objects;
  for (int i = 0; i < result.row_count(); ++i) {
    ObjectInfo object{result.Text(i, 0), KindOf(result.Text(i, 1)), std::nullopt, std::nullopt};
    // -1: never counted.
    if (result.Integer(i, 2) >= 0 && object.kind != "view") {
      object.estimated_rows = result.Integer(i, 2);
    }
    if (!result.IsNull(i, 3)) object.bytes = result.Integer(i, 3);
    objects.push_back(std::move(object));
  }
  std::ranges::sort(objects, {}, &ObjectInfo::name);
  return objects;
}

int64_t CountTables(PostgresConnection& connection, const std::string& schema) {
  return connection
      .Query(
          "SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
          "c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
          {schema})
      .Integer(0, 0);
}

}  // namespace sqlflow
