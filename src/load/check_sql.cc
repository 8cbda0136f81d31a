#include "load/check_sql.h"

#include <fmt/format.h>

#include "plan/build.h"

namespace sqlflow {
namespace {

using Check = ExpectStatement::Check;

}  // namespace

std::string CheckSql::From() const {
  return fmt::format("{} AS {}", rows_.name, dialect_.Quote(expect_.table->parts.back().value));
}

std::string CheckSql::Column(const Text& column) const {
  return dialect_.Quote(expect_.table->parts.back().value) + "." + dialect_.Quote(column.value);
}

std::string CheckSql::Columns(std::string_view suffix, std::string_view glue) const {
  std::string text;
  for (const Text& column : expect_.columns) {
    if (!text.empty()) text += glue;
    text += Column(column);
    text += suffix;
  }
  return text;
}

std::string CheckSql::OfRow() const {
  switch (expect_.check) {
    case Check::kPredicate:
      return fmt::format("NOT coalesce(CAST(({}\n) AS BOOLEAN), false)", expect_.sql.text);
    case Check::kNotNull:
      return Columns(" IS NULL", " OR ");
    case Check::kIn:
      return fmt::format("NOT coalesce({} IN ({}\n), false)", Column(expect_.columns.front()),
                         expect_.sql.text);
    case Check::kMatches:
      return fmt::format("NOT coalesce(regexp_matches({}, {}), false)",
                         Column(expect_.columns.front()),
                         dialect_.Literal(Value(expect_.pattern.value)));
    case Check::kReferences:
      // As with foreign keys, a value that is missing refers to nothing.
      return fmt::format("NOT ({} OR {})", Columns(" IS NULL", " OR "), IsInOther());
    case Check::kUnique:
      if (expect_.columns.size() == 1) return Column(expect_.columns.front());
      return fmt::format("CASE WHEN {} THEN ({}) END", Columns(" IS NOT NULL", " AND "),
                         Columns("", ", "));
    case Check::kFresh:
      return fmt::format("CAST({} AS TIMESTAMP)", Column(expect_.columns.front()));
    case Check::kRows:
    case Check::kQuery:
      return "true";
  }
  return "";
}

std::string CheckSql::IsInOther() const {
  const auto columns = [this](std::string_view suffix, std::string_view glue) {
    std::string text;
    for (const Text& column : expect_.columns) {
      text += fmt::format("{}{}{}", text.empty() ? "" : glue, dialect_.Quote(column.value), suffix);
    }
    return text;
  };
  const auto select = [&](const std::string& table) {
    return fmt::format("SELECT ({}) FROM {} WHERE {}", columns("", ", "), table,
                       columns(" IS NOT NULL", " AND "));
  };
  const TableId other = TableIdOf(*expect_.other);
  std::string values = select(dialect_.Name(other));
  // A table that refers to itself has rows that are still on their way.
  if (!rows_.in_target && TableIdOf(*expect_.table) == other) {
    values += " UNION ALL " + select(rows_.name);
  }
  return fmt::format("({}) IN ({})", Columns("", ", "), values);
}

std::string CheckSql::Violations(const std::string& column, std::string_view is_written,
                                 const std::string& now) const {
  switch (expect_.check) {
    case Check::kUnique:
      return fmt::format("count({0}) - count(DISTINCT {0})", column);
    case Check::kRows:
      return fmt::format("CASE WHEN count(*) BETWEEN {} AND {} THEN 0 ELSE 1 END",
                         ToText(expect_.minimum), ToText(expect_.maximum));
    case Check::kFresh:
      // In the session's time zone, which times without one are in.
      return fmt::format(
          "CASE WHEN max({}) >= CAST(CAST('{}+00' AS TIMESTAMPTZ) AS TIMESTAMP) - "
          "CAST('{}' AS INTERVAL) THEN 0 ELSE 1 END",
          column, now, ToString(*expect_.within));
    default:
      return fmt::format("count(*) FILTER (WHERE {} AND {})", column, is_written);
  }
}

std::string CheckSql::Sample(const std::string& is_removed, int limit) const {
  switch (expect_.check) {
    case Check::kUnique:
      return fmt::format(
          "SELECT {0}, count(*) AS times FROM {1} WHERE {2} GROUP BY {0} HAVING count(*) > 1 "
          "ORDER BY {0} LIMIT {3}",
          Columns("", ", "), From(), Columns(" IS NOT NULL", " AND "), limit);
    case Check::kFresh:
      return fmt::format("SELECT max({}) AS {} FROM {}", Column(expect_.columns.front()),
                         dialect_.Quote(expect_.columns.front().value), From());
    case Check::kRows:
      return fmt::format("SELECT count(*) AS \"rows\" FROM {}", From());
    default: {
      std::string columns;
      for (const Field& field : rows_.schema.fields) {
        columns += (columns.empty() ? "" : ", ") + Column({.value = field.name});
      }
      return fmt::format(
          "SELECT {} FROM {} WHERE ({}) AND NOT ({}){} ORDER BY {}.{} LIMIT {}", columns, From(),
          OfRow(), is_removed, rows_.condition.empty() ? "" : " AND " + rows_.condition,
          dialect_.Quote(expect_.table->parts.back().value), dialect_.row_id(), limit);
    }
  }
}

}  // namespace sqlflow
