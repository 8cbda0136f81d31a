#include "load/boundary.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "batch/cell_text.h"
#include "load/schema_rules.h"

namespace sqlflow {
namespace {

// The text of one value, the same in whichever of the two types a file was read.
std::string CanonicalText(const std::string& column, const Type& from, const Type& to) {
  // Its text would change with the session's time zone.
  if (from.id == TypeId::kTimestampTz) return fmt::format("CAST(epoch_us({}) AS VARCHAR)", column);
  if (from == to || (!FitsInto(from, to) && !FitsInto(to, from))) {
    return fmt::format("CAST({} AS VARCHAR)", column);
  }
  return fmt::format(
      "CASE WHEN TRY_CAST({0} AS {1}) = {0} THEN CAST(TRY_CAST({0} AS {1}) AS VARCHAR) "
      "ELSE CAST({0} AS VARCHAR) END",
      column, ToString(to));
}

}  // namespace

std::string RowHash(const Dialect& dialect, const Schema& rows, const Schema& hashed) {
  std::vector<std::string> parts;
  for (const Field& field : hashed.fields) {
    const int index = rows.IndexOf(field.name);
    if (index < 0) {
      throw Error(
          ErrorCode::kInvalid,
          fmt::format("Rows lack a column by which loaded ones are recognised: {}", field.name))
          .Hint(
              "Bring the column back, give the source a primary_key, or start again with "
              "--full-refresh");
    }
    const std::string text = CanonicalText(
        dialect.Quote(field.name), rows.fields[static_cast<size_t>(index)].type, field.type);
    // With its length each value ends where the next begins, and NULL is no text.
    parts.push_back(fmt::format("coalesce(length({0}) || ':' || {0}, '-')", text));
  }
  return parts.empty() ? "''" : fmt::format("md5(concat({}))", Join(parts, ", "));
}

Schema SharedColumns(const Schema& rows, const Schema& target) {
  Schema shared;
  for (const Field& field : rows.fields) {
    const int index = target.IndexOf(field.name);
    if (index >= 0) shared.fields.push_back(target.fields[static_cast<size_t>(index)]);
  }
  return shared;
}

Schema HashedColumns(Session& session, const Dialect& dialect, const BoundarySql& boundary) {
  std::string typed;
  {
    const auto rows = session.Query(fmt::format(
        "SELECT c.\"name\", c.\"type\" FROM (SELECT unnest(({})) AS c)", boundary.columns));
    while (const std::optional<Batch> batch = rows->Next()) {
      const ColumnView names(*batch, 0), types(*batch, 1);
      for (int64_t row = 0; row < batch->row_count(); ++row) {
        typed += fmt::format("{}CAST(NULL AS {}) AS {}", typed.empty() ? "" : ", ", types.Text(row),
                             dialect.Quote(names.Text(row)));
      }
    }
  }
  return typed.empty() ? Schema() : session.Describe("SELECT " + typed);
}

std::string ColumnListSql(const Dialect& dialect, const Schema& columns) {
  std::vector<std::string> entries;
  for (const Field& field : columns.fields) {
    entries.push_back(fmt::format("{{'name': {}, 'type': {}}}", dialect.Literal(field.name),
                                  dialect.Literal(dialect.TypeName(field.type))));
  }
  return fmt::format("SELECT [{}]", Join(entries, ", "));
}

std::string EntriesOf(const BoundarySql& boundary) {
  return fmt::format("SELECT e.\"hash\", e.\"cursor\", e.\"rows\" FROM (SELECT unnest(({})) AS e)",
                     boundary.hashes);
}

std::string EntryListSql(const std::string& entries) {
  return fmt::format(
      "SELECT list({{'hash': \"hash\", 'cursor': \"cursor\", 'rows': \"rows\"}}) FROM "
      "(SELECT \"hash\", any_value(\"cursor\") AS \"cursor\", sum(\"rows\")::BIGINT AS \"rows\" "
      "FROM ({}) GROUP BY \"hash\")",
      entries);
}

}  // namespace sqlflow
