#include "load/rejects.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "plan/plan.h"

namespace sqlflow {
namespace {

// So many are in memory at once.
constexpr int64_t kPage = 2000;

void Prepare(Session& session, const Dialect& dialect, const TableId& table) {
  const Schema wanted = RejectColumns();
  if (const std::optional<TableInfo> present = session.Find(table)) {
    if (present->kind == TableInfo::Kind::kTable && present->schema == wanted) return;
    throw Error(ErrorCode::kInvalid,
                "Table has other columns than one of rejects: " + ToString(table))
        .Hint("Name another one in the option rejects. The columns are " + ToString(wanted));
  }
  std::string columns;
  for (const Field& field : wanted.fields) {
    columns += fmt::format("{}{} {}", columns.empty() ? "" : ", ", dialect.Quote(field.name),
                           dialect.TypeName(field.type));
  }
  session.Execute(fmt::format("CREATE TABLE {} ({})", dialect.Name(table), columns));
}

std::string TextOf(const RejectedRow& row) {
  const std::string place = row.line ? fmt::format("{}, line {}", row.file, *row.line) : row.file;
  return place + ": " + row.reason;
}

void Insert(Session& session, const Dialect& dialect, const TableId& table,
            const std::vector<RejectedRow>& rows, const std::string& run_id) {
  if (rows.empty()) return;
  const auto text = [&dialect](const std::string& value) {
    return dialect.Literal(value.empty() ? Value(std::monostate()) : Value(value));
  };
  std::string values;
  for (const RejectedRow& row : rows) {
    values += fmt::format("{}({}, {}, {}, {}, {}, {})", values.empty() ? "" : ", ", text(row.file),
                          row.line ? std::to_string(*row.line) : "NULL", text(row.column),
                          text(row.raw), text(row.reason), text(run_id));
  }
  session.Execute(fmt::format("INSERT INTO {} VALUES {}", dialect.Name(table), values));
}

void RefuseTooMany(Session& session, const RejectPolicy& policy, int64_t rejected, int64_t read) {
  const double share = static_cast<double>(rejected) / static_cast<double>(rejected + read);
  const bool too_many = policy.max_rows && rejected > *policy.max_rows;
  const bool too_large = policy.max_share && rejected > 0 && share > *policy.max_share;
  if (!too_many && !too_large) return;
  const std::string bound =
      too_many ? FormatCount(*policy.max_rows)
               : fmt::format("{}% of {}", *policy.max_share * 100, FormatCount(rejected + read));
  const std::vector<RejectedRow> first = session.Rejects(0, 1);
  throw Error(ErrorCode::kData,
              fmt::format("CSV file {}", first.empty() ? "" : TextOf(first.front())))
      .Hint(fmt::format("{} row{} cannot be read, and max_rejects allows {}{}",
                        FormatCount(rejected), rejected == 1 ? "" : "s", bound,
                        first.empty() ? "" : ". The line is: " + first.front().raw));
}

}  // namespace

StoredRejects StoreBadFiles(Session& session, const Dialect& dialect, const TableId& table,
                            const std::vector<RejectedRow>& bad_files, const std::string& run_id) {
  Prepare(session, dialect, table);
  Insert(session, dialect, table, bad_files, run_id);
  return {.rows = 0, .first = bad_files.empty() ? "" : TextOf(bad_files.front())};
}

StoredRejects StoreRejects(Session& session, const Dialect& dialect, const TableId& table,
                           const RejectPolicy& policy, const std::vector<RejectedRow>& bad_files,
                           int64_t read, const std::string& run_id) {
  const int64_t rejected = session.CountRejects();
  RefuseTooMany(session, policy, rejected, read);
  StoredRejects stored = StoreBadFiles(session, dialect, table, bad_files, run_id);
  stored.rows = rejected;
  for (int64_t first = 0; first < stored.rows; first += kPage) {
    const std::vector<RejectedRow> page = session.Rejects(first, kPage);
    if (stored.first.empty() && !page.empty()) stored.first = TextOf(page.front());
    Insert(session, dialect, table, page, run_id);
  }
  return stored;
}

}  // namespace sqlflow
