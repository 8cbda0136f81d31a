#include "connectors/postgres/commit_record.h"

#include <fmt/format.h>

namespace sqlflow {
namespace {

bool IsThere(PostgresConnection& connection, const PostgresName& table) {
  return !connection.Query("SELECT to_regclass($1)", {table.quoted()}).IsNull(0, 0);
}

}  // namespace

void EnsureCommitTable(PostgresConnection& connection, const PostgresName& table) {
  if (IsThere(connection, table)) return;
  try {
    // IF NOT EXISTS alone fails when two sessions make the table at one time.
    connection.Query(fmt::format(
        "BEGIN; SELECT pg_advisory_xact_lock(hashtext({})); CREATE TABLE IF NOT EXISTS {} (run "
        "text, step text, chunk integer, rows bigint NOT NULL, committed_at timestamptz NOT NULL "
        "DEFAULT now(), PRIMARY KEY (run, step, chunk)); COMMIT",
        connection.Literal(table.quoted()), table.quoted()));
  } catch (Error& error) {
    error.While("Making the table of commit records " + table.text());
    if (error.code() == ErrorCode::kPermission) {
      error.Hint(
          "Grant CREATE on the schema, name another commit_table, or write "
          "\"exactly_once\": false");
    }
    throw;
  }
}

void RecordCommit(PostgresConnection& connection, const PostgresName& table, const CommitId& id,
                  int64_t rows) {
  connection.Query(
      fmt::format("INSERT INTO {} (run, step, chunk, rows) VALUES ($1, $2, $3, $4) ON CONFLICT "
                  "(run, step, chunk) DO UPDATE SET rows = excluded.rows, committed_at = now()",
                  table.quoted()),
      {id.run, id.step, std::to_string(id.chunk), std::to_string(rows)});
}

std::optional<int64_t> FindCommit(PostgresConnection& connection, const PostgresName& table,
                                  const CommitId& id) {
  if (!IsThere(connection, table)) return std::nullopt;
  const PostgresResult result = connection.Query(
      fmt::format("SELECT rows FROM {} WHERE run = $1 AND step = $2 AND chunk = $3",
                  table.quoted()),
      {id.run, id.step, std::to_string(id.chunk)});
  return result.row_count() == 0 ? std::nullopt : std::optional(result.Integer(0, 0));
}

}  // namespace sqlflow
