#include "connectors/postgres/stage_table.h"

#include <fmt/format.h>

#include <string>

namespace sqlflow {
namespace {

// The name tells the target, and whose table it is.
constexpr const char* kNewName =
    "SELECT format('sqlflow_rows_%s_%s', left(md5($1), 12), "
    "left(md5(concat(pg_backend_pid(), clock_timestamp())), 12))";
constexpr const char* kOthers =
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE "
    "n.nspname = $1 AND c.relkind = 'r' AND pg_has_role(c.relowner, 'USAGE') AND "
    "starts_with(c.relname::text, format('sqlflow_rows_%s_', left(md5($2), 12)))";
constexpr const char* kLock = "SELECT pg_try_advisory_lock(hashtext('sqlflow_rows'), hashtext($1))";
constexpr const char* kUnlock = "SELECT pg_advisory_unlock(hashtext('sqlflow_rows'), hashtext($1))";
constexpr int kSecondsToDrop = 1;

// Those of writers to the same target that are gone; the living hold the locks of theirs.
void DropLeftovers(PostgresConnection& connection, const PostgresName& target) {
  const PostgresResult names = connection.Query(kOthers, {target.schema, target.table});
  for (int i = 0; i < names.row_count(); ++i) {
    const PostgresName name{target.schema, names.Text(i, 0)};
    if (!connection.Query(kLock, {name.table}).Flag(0, 0)) continue;
    connection.Query("DROP TABLE IF EXISTS " + name.quoted());
    connection.Query(kUnlock, {name.table});
  }
}

}  // namespace

StageTable::StageTable(PostgresConnection& connection, const PostgresName& target,
                       const PostgresConnectionOptions& options, const ConnectorContext& context)
    : options_(options), context_(context) {
  DropLeftovers(connection, target);
  name_ = {target.schema, connection.Query(kNewName, {target.table}).Text(0, 0)};
  connection.Query(kLock, {name_.table});
}

StageTable::~StageTable() {
  if (published_) return;
  try {
    // The run may be cancelled, and its connection broken.
    const CancelToken not_cancelled;
    const ConnectorContext context{context_.clock, not_cancelled, context_.application_name};
    PostgresConnectionOptions options = options_;
    options.connect_timeout = options.lock_timeout = kSecondsToDrop;
    PostgresConnection(options, context).Query("DROP TABLE IF EXISTS " + name_.quoted());
  } catch (const Error&) {
    return;  // Left to the next writer.
  }
}

}  // namespace sqlflow
