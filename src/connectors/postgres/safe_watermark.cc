#include "connectors/postgres/safe_watermark.h"

namespace sqlflow {
namespace {

// A transaction's start is published a little after it was taken.
constexpr const char* kMargin = "interval '100 milliseconds'";

std::string WarningOf(PostgresConnection& connection) {
  if (connection.Query("SELECT pg_is_in_recovery()").Flag(0, 0)) {
    return "A standby does not know the primary's open transactions: rows that commit late may be "
           "missed without lookback";
  }
  const PostgresResult hidden = connection.Query(
      "SELECT NOT pg_has_role('pg_read_all_stats', 'USAGE') AND EXISTS (SELECT 1 FROM "
      "pg_stat_activity WHERE datname = current_database() AND usesysid <> (SELECT oid FROM "
      "pg_roles WHERE rolname = current_user))");
  if (hidden.Flag(0, 0)) {
    return "Open transactions of other roles are hidden: rows that commit late may be missed "
           "without lookback or membership in pg_read_all_stats";
  }
  return "";
}

}  // namespace

SafeMoment FindSafeMoment(PostgresConnection& connection) {
  // In two statements: what starts after the clock was read is later than it, and all that began
  // before is in the view by then.
  const std::string now = connection.Query("SELECT clock_timestamp()").Text(0, 0);
  const PostgresResult result = connection.Query(
      std::string("WITH safe AS (SELECT least($1::timestamptz, (SELECT min(xact_start) FROM "
                  "pg_stat_activity WHERE datname = current_database() AND pid <> "
                  "pg_backend_pid()), (SELECT min(prepared) FROM pg_prepared_xacts WHERE database "
                  "= current_database())) - ") +
          kMargin +
          " AS at), local AS (SELECT least(at, at AT TIME ZONE (SELECT reset_val FROM pg_settings "
          "WHERE name = 'TimeZone') AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS at FROM safe) "
          "SELECT safe.at, local.at, local.at::date FROM safe, local",
      {now});
  return {result.Text(0, 0), result.Text(0, 1), result.Text(0, 2), WarningOf(connection)};
}

std::optional<Typed> SafeMoment::For(const Type& type) const {
  switch (type.id) {
    case TypeId::kTimestampTz:
      return Typed{"TIMESTAMP WITH TIME ZONE", with_zone};
    case TypeId::kTimestamp:
      return Typed{"TIMESTAMP", local};
    case TypeId::kDate:
      return Typed{"DATE", date};
    default:
      return std::nullopt;
  }
}

}  // namespace sqlflow
