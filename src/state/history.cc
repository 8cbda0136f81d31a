#include "state/history.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/strings.h"
#include "state/file_ledger.h"
#include "state/migrations.h"
#include "state/record_layout.h"

namespace sqlflow {
namespace {

constexpr std::string_view kLayoutTable = R"sql(
CREATE SCHEMA sqlflow;
CREATE TABLE sqlflow.layout (version INTEGER, made_at TIMESTAMP);
)sql";

// What makes the tables of a database that has none.
std::string Layout() {
  std::string layout(kLayoutTable);
  for (const std::string_view part : {RecordLayout(), FileLedger::Layout(), RecordViews()}) {
    layout += part;
  }
  return layout;
}

}  // namespace

int64_t History::Version(Session& session) {
  if (!session.Find({"sqlflow", "layout"})) return 0;
  return QueryInteger(session, "SELECT max(version)::BIGINT FROM sqlflow.layout").value_or(0);
}

bool History::IsCurrent(Session& session) {
  const int64_t version = Version(session);
  return version == 0 || version == kStateVersion;
}

void History::Prepare(Session& session) {
  const int64_t version = Version(session);
  if (version > kStateVersion) {
    throw Error(ErrorCode::kUnsupported,
                fmt::format("Run history has layout {}, this program knows up to {}", version,
                            kStateVersion))
        .Hint("Use the newer sqlflow that wrote this database");
  }
  if (version == kStateVersion) return;
  Session::Transaction transaction(session);
  if (version == 0) session.Execute(Layout());
  const std::vector<std::string> migrations = Migrations();
  for (auto next = static_cast<size_t>(version); next > 0 && next < kStateVersion; ++next) {
    session.Execute(migrations[next - 1]);
  }
  session.Execute(
      fmt::format("INSERT INTO sqlflow.layout VALUES ({}, now()::TIMESTAMP)", kStateVersion));
  transaction.Commit();
}

std::string History::TableKey(const TableId& table) { return ToLower(ToString(table)); }

bool History::Made(Session& session, const TableId& table) {
  const std::vector<Value> args = {TableKey(table)};
  return QueryInteger(session,
                      "SELECT count(*) FROM sqlflow.records WHERE kind IN ('step', 'table') AND "
                      "subject = ?",
                      args)
             .value_or(0) > 0;
}

bool History::WrittenBy(Session& session, const std::string& pipeline, const TableId& table) {
  const std::vector<Value> args = {pipeline, TableKey(table)};
  return QueryInteger(session,
                      "SELECT count(*) FROM sqlflow.records WHERE kind = 'step' AND pipeline = ? "
                      "AND subject = ?",
                      args)
             .value_or(0) > 0;
}

}  // namespace sqlflow
