#include "load/table_checks.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "batch/column_view.h"
#include "load/row_sample.h"
#include "syntax/printer.h"

namespace sqlflow {
namespace {

using Action = ExpectStatement::Action;
using Check = ExpectStatement::Check;

constexpr int kSampleRows = 5;

CheckResult NewResult(const ExpectStatement& expect, CheckMode mode) {
  const Action action = mode == CheckMode::kWarn ? Action::kWarn : expect.action;
  return {.name = expect.name.value,
          .table = expect.table ? ToString(*expect.table) : "",
          .check = CheckText(expect),
          .action = std::string(ToString(action))};
}

std::string PluralRows(int64_t count) {
  return fmt::format("{} row{}", FormatCount(count), count == 1 ? "" : "s");
}

std::string Finding(const ExpectStatement& expect, const CheckResult& result) {
  switch (expect.check) {
    case Check::kUnique: {
      std::vector<std::string> columns;
      for (const Text& column : expect.columns) columns.push_back(column.value);
      return fmt::format("{} of {} repeat{} {}: {}", PluralRows(result.violations), result.table,
                         result.violations == 1 ? "s" : "", Join(columns, ", "), result.sample);
    }
    case Check::kRows:
      return fmt::format("{} has {}, not {} to {}", result.table, PluralRows(result.rows),
                         ToText(expect.minimum), ToText(expect.maximum));
    case Check::kFresh:
      return fmt::format("newest value of {} is not within {}: {}", result.table,
                         ToString(*expect.within), result.sample);
    case Check::kQuery:
      return fmt::format("its query returned {}: {}", PluralRows(result.violations), result.sample);
    default:
      return fmt::format("{} of {} of {} violate{} it: {}", FormatCount(result.violations),
                         PluralRows(result.rows), result.table, result.violations == 1 ? "s" : "",
                         result.sample);
  }
}

std::string HintFor(const ExpectStatement& expect) {
  if (!expect.table) {
    return "Later statements that read its tables are skipped; ON VIOLATION WARN goes on";
  }
  if (!IsPerRow(expect.check))
    return "Nothing was written; ON VIOLATION WARN writes it all the same";
  return "Nothing was written; ON VIOLATION WARN lets such rows in, DROP leaves them out, "
         "QUARANTINE "
         "puts them aside";
}

// The one row of integers that a query returns.
std::vector<int64_t> Integers(Session& session, const std::string& query) {
  std::vector<int64_t> values;
  const std::unique_ptr<BatchReader> reader = session.Query(query);
  while (const std::optional<Batch> batch = reader->Next()) {
    for (int i = 0; i < static_cast<int>(batch->schema().fields.size()); ++i) {
      values.push_back(ColumnView(*batch, i).Get<int64_t>(0));
    }
  }
  return values;
}

}  // namespace

void TableChecks::CheckRows(const WrittenRows& rows) {
  std::vector<const TableCheck*> due;
  for (const TableCheck& check : checks_) {
    if (rows.in_target || IsPerRow(check.expect.check)) due.push_back(&check);
  }
  table_is_checked_ = rows.in_target;
  if (!due.empty()) Evaluate(due, rows);
}

void TableChecks::CheckTable(const TableId& table) {
  std::vector<const TableCheck*> due;
  for (const TableCheck& check : checks_) {
    if (!IsPerRow(check.expect.check)) due.push_back(&check);
  }
  if (table_is_checked_ || due.empty()) return;
  table_is_checked_ = true;
  Evaluate(due, {.name = dialect_.Name(table), .condition = "", .schema = {}});
}

void TableChecks::Evaluate(std::span<const TableCheck* const> checks, const WrittenRows& rows) {
  std::string inner = rows.condition.empty() ? "true" : rows.condition;
  inner += " AS written";
  std::string outer = "count(*), count(*) FILTER (WHERE written)";
  bool only_rows = true;
  for (size_t i = 0; i < checks.size(); ++i) {
    const CheckSql sql(dialect_, checks[i]->expect, rows);
    const std::string column = fmt::format("c{}", i);
    inner += fmt::format(", ({}) AS {}", sql.OfRow(), column);
    outer += fmt::format(", CAST({} AS BIGINT)", sql.Violations(column, "written", settings_.now));
    only_rows &= IsPerRow(checks[i]->expect.check);
  }
  // Rows of earlier steps need not be read when nothing looks at them.
  const std::string where =
      only_rows && !rows.condition.empty() ? " WHERE " + rows.condition : std::string();
  const std::string from = CheckSql(dialect_, checks.front()->expect, rows).From();
  const std::vector<int64_t> found = Integers(
      session_, fmt::format("SELECT {} FROM (SELECT {} FROM {}{})", outer, inner, from, where));
  for (size_t i = 0; i < checks.size(); ++i) {
    const ExpectStatement& expect = checks[i]->expect;
    CheckResult& result = ResultOf(expect);
    const bool adds = IsPerRow(expect.check);
    result.rows = adds ? result.rows + found[1] : found[0];
    result.violations = adds ? result.violations + found[i + 2] : found[i + 2];
    if (found[i + 2] > 0) Explain(expect, rows, result);
  }
  ThrowIfViolated(checks);
}

CheckResult& TableChecks::ResultOf(const ExpectStatement& expect) {
  for (CheckResult& result : results_) {
    if (result.name == expect.name.value) return result;
  }
  results_.push_back(NewResult(expect, settings_.mode));
  return results_.back();
}

void TableChecks::Explain(const ExpectStatement& expect, const WrittenRows& rows,
                          CheckResult& result) {
  if (result.sample.empty()) {
    const CheckSql sql(dialect_, expect, rows);
    result.sample = SampleRows(*session_.Query(sql.Sample(kSampleRows))).text;
  }
  result.finding = Finding(expect, result);
}

void TableChecks::ThrowIfViolated(std::span<const TableCheck* const> checks) {
  std::optional<Error> error;
  std::vector<std::string> others;
  for (const TableCheck* check : checks) {
    const CheckResult& result = ResultOf(check->expect);
    if (result.finding.empty() || result.action != ToString(Action::kFail)) continue;
    if (error) {
      others.push_back(fmt::format("Check {} failed, too: {}", result.name, result.finding));
      continue;
    }
    error = Error(ErrorCode::kData, fmt::format("Check {} failed: {}", result.name, result.finding))
                .At(check->expect.span);
    others.push_back(HintFor(check->expect));
  }
  if (error) throw error->Hint(Join(others, ". "));
}

void CheckQuery(Session& session, const ExpectStatement& expect, CheckMode mode,
                std::vector<CheckResult>& results) {
  CheckResult result = NewResult(expect, mode);
  RowSample sample = SampleRows(*session.Query(expect.sql.text));
  result.rows = result.violations = sample.rows;
  result.sample = std::move(sample.text);
  if (result.violations > 0) result.finding = Finding(expect, result);
  results.push_back(std::move(result));
  const CheckResult& kept = results.back();
  if (kept.finding.empty() || kept.action != ToString(Action::kFail)) return;
  throw Error(ErrorCode::kData, fmt::format("Check {} failed: {}", kept.name, kept.finding))
      .At(expect.span)
      .Hint(HintFor(expect));
}

}  // namespace sqlflow
