#include "load/table_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "batch/column_view.h"
#include "load/quarantine.h"
#include "load/row_sample.h"
#include "load/schema_rules.h"
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

// The column of Flagged that a check has.
std::string ColumnOf(size_t check) { return fmt::format("sqlflow_check_{}", check); }

std::string RowsFinding(Action action, const TableId& quarantine, const CheckResult& result) {
  const bool one = result.violations == 1;
  std::string what = one ? "violates it" : "violate it";
  if (action == Action::kDrop) what += one ? " and was left out" : " and were left out";
  if (action == Action::kQuarantine) {
    what += fmt::format(" and {} put aside into {}", one ? "was" : "were", ToString(quarantine));
  }
  return fmt::format("{} of {} of {} {}: {}", FormatCount(result.violations),
                     PluralRows(result.rows), result.table, what, result.sample);
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
      return "";
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

Action TableChecks::ActionOf(const TableCheck& check) const {
  return settings_.mode == CheckMode::kEnforce ? check.expect.action : Action::kWarn;
}

bool TableChecks::Removes(const TableCheck& check) const {
  return ActionOf(check) == Action::kDrop || ActionOf(check) == Action::kQuarantine;
}

RemovedRows TableChecks::CheckRows(const WrittenRows& rows) {
  Checks due;
  for (const TableCheck& check : checks_) {
    if (rows.in_target || IsPerRow(check.expect.check)) due.push_back(&check);
  }
  table_is_checked_ = rows.in_target;
  PrepareQuarantines(rows.schema);
  return due.empty() ? RemovedRows() : Evaluate(due, rows);
}

void TableChecks::CheckTable(const TableId& table) {
  if (!any()) return;
  // A step without new rows has not come by.
  if (!quarantines_are_there_) PrepareQuarantines(session_.Find(table)->schema);
  Checks due;
  for (const TableCheck& check : checks_) {
    if (!IsPerRow(check.expect.check)) due.push_back(&check);
  }
  if (table_is_checked_ || due.empty()) return;
  table_is_checked_ = true;
  Evaluate(due, {.name = dialect_.Name(table), .condition = "", .schema = {}});
}

RemovedRows TableChecks::Evaluate(const Checks& checks, const WrittenRows& rows) {
  const std::string quarantined = AnyOf(checks, Action::kQuarantine);
  const std::string dropped = AnyOf(checks, Action::kDrop);
  std::string counts = fmt::format(
      "count(*), count(*) FILTER (WHERE written), count(*) FILTER (WHERE written AND {0}), "
      "count(*) FILTER (WHERE written AND {1} AND NOT {0})",
      quarantined, dropped);
  const size_t first = 4;
  for (size_t i = 0; i < checks.size(); ++i) {
    // What one check takes out is nothing that another finds in the table.
    const std::string counted =
        Removes(*checks[i]) ? "written"
                            : fmt::format("written AND NOT ({} OR {})", quarantined, dropped);
    counts += fmt::format(", CAST({} AS BIGINT)",
                          CheckSql(dialect_, checks[i]->expect, rows)
                              .Violations(ColumnOf(i), counted, settings_.started_at));
  }
  std::vector<int64_t> found =
      Integers(session_, fmt::format("SELECT {} FROM ({})", counts, Flagged(checks, rows, "")));
  if (found[2] + found[3] > 0) {
    // These are the rows, whatever a check that calls random() says when it is asked again.
    const std::vector<int64_t> removed = KeepRemoved(checks, rows);
    for (size_t i = 0; i < checks.size(); ++i) {
      if (Removes(*checks[i])) found[first + i] = removed[2 + i];
    }
    std::copy_n(removed.begin(), 2, found.begin() + 2);
  }
  const RemovedRows removed{.quarantined = found[2], .dropped = found[3]};
  for (size_t i = 0; i < checks.size(); ++i) {
    const bool per_row = IsPerRow(checks[i]->expect.check);
    // The table is another one without those rows.
    if (!per_row && removed.all() > 0) continue;
    const int64_t violations = found[first + i];
    CheckResult& result = ResultOf(*checks[i]);
    result.rows = per_row ? result.rows + found[1] : found[0];
    result.violations = per_row ? result.violations + violations : violations;
    if (violations > 0) Explain(*checks[i], checks, rows, result);
  }
  ThrowIfViolated();
  if (removed.all() > 0) {
    Remove(checks, rows);
    table_is_checked_ = false;
  }
  return removed;
}

std::string TableChecks::Flagged(const Checks& checks, const WrittenRows& rows,
                                 const std::string& columns) const {
  std::string flags = rows.condition.empty() ? "true" : rows.condition;
  flags += " AS written";
  bool only_rows = true;
  for (size_t i = 0; i < checks.size(); ++i) {
    const CheckSql sql(dialect_, checks[i]->expect, rows);
    flags += fmt::format(", ({}) AS {}", sql.OfRow(), ColumnOf(i));
    only_rows &= IsPerRow(checks[i]->expect.check);
  }
  // Rows of earlier steps need not be read when nothing looks at them.
  const std::string where =
      only_rows && !rows.condition.empty() ? " WHERE " + rows.condition : std::string();
  return fmt::format("SELECT {}{} FROM {}{}", columns, flags,
                     CheckSql(dialect_, checks.front()->expect, rows).From(), where);
}

std::string TableChecks::AnyOf(const Checks& checks, Action action) const {
  std::string any;
  for (size_t i = 0; i < checks.size(); ++i) {
    if (ActionOf(*checks[i]) == action) any += (any.empty() ? "" : " OR ") + ColumnOf(i);
  }
  return any.empty() ? "false" : "(" + any + ")";
}

std::string TableChecks::IsRemoved(const Checks& checks, const WrittenRows& rows) const {
  std::string any;
  for (const TableCheck* check : checks) {
    if (!Removes(*check)) continue;
    any += (any.empty() ? "(" : " OR (") + CheckSql(dialect_, check->expect, rows).OfRow() + ")";
  }
  return any.empty() ? "false" : any;
}

std::vector<int64_t> TableChecks::KeepRemoved(const Checks& checks, const WrittenRows& rows) {
  const std::string& table = checks.front()->expect.table->parts.back().value;
  RequireRowIds(dialect_, {"", table}, rows.schema);
  const std::string quarantined = AnyOf(checks, Action::kQuarantine);
  const std::string dropped = AnyOf(checks, Action::kDrop);
  session_.Execute(fmt::format(
      "CREATE OR REPLACE TEMP TABLE sqlflow_removed AS SELECT * EXCLUDE (written) FROM ({}) "
      "WHERE written AND ({} OR {})",
      Flagged(checks, rows, dialect_.row_id() + " AS sqlflow_row, "), quarantined, dropped));
  std::string counts = fmt::format(
      "count(*) FILTER (WHERE {0}), count(*) FILTER (WHERE {1} AND NOT {0})", quarantined, dropped);
  for (size_t i = 0; i < checks.size(); ++i) {
    counts += Removes(*checks[i]) ? fmt::format(", count(*) FILTER (WHERE {})", ColumnOf(i))
                                  : ", CAST(0 AS BIGINT)";
  }
  return Integers(session_, fmt::format("SELECT {} FROM temp.sqlflow_removed", counts));
}

void TableChecks::Remove(const Checks& checks, const WrittenRows& rows) {
  PutAside(checks, rows);
  session_.Execute(
      fmt::format("DELETE FROM {} WHERE {} IN (SELECT sqlflow_row FROM temp.sqlflow_removed)",
                  rows.name, dialect_.row_id()));
  session_.Execute("DROP TABLE temp.sqlflow_removed");
}

void TableChecks::PutAside(const Checks& checks, const WrittenRows& rows) {
  const auto violates = [](size_t check) { return "removed." + ColumnOf(check); };
  std::string names, name, reasons, taken = "false";
  for (const Field& field : rows.schema.fields) {
    names += "written." + dialect_.Quote(field.name) + ", ";
  }
  for (size_t i = 0; i < checks.size(); ++i) {
    if (ActionOf(*checks[i]) != Action::kQuarantine) continue;
    const ExpectStatement& expect = checks[i]->expect;
    name += fmt::format(" WHEN {} THEN {}", violates(i), dialect_.Literal(expect.name.value));
    reasons +=
        fmt::format(", CASE WHEN {} THEN {} END", violates(i), dialect_.Literal(CheckText(expect)));
  }
  const Value run_id = settings_.run_id;
  // A row goes into one table: that of the first check which it violates.
  for (size_t i = 0; i < checks.size(); ++i) {
    if (ActionOf(*checks[i]) != Action::kQuarantine) continue;
    Quarantine(session_, dialect_, *checks[i])
        .Insert(
            rows.schema,
            fmt::format("SELECT {}CASE{} END, concat_ws('; '{}), {}, CAST('{}' AS TIMESTAMP) "
                        "FROM {} AS written JOIN temp.sqlflow_removed AS removed ON written.{} = "
                        "removed.sqlflow_row "
                        "WHERE {} AND NOT ({}) ORDER BY removed.sqlflow_row",
                        names, name, reasons, dialect_.Literal(run_id), settings_.now, rows.name,
                        dialect_.row_id(), violates(i), taken));
    taken += " OR " + violates(i);
  }
}

void TableChecks::PrepareQuarantines(const Schema& rows) {
  quarantines_are_there_ = true;
  for (const TableCheck& check : checks_) {
    if (ActionOf(check) != Action::kQuarantine) continue;
    Quarantine(session_, dialect_, check).Prepare(rows);
  }
}

CheckResult* TableChecks::FindResult(const TableCheck& check) {
  for (CheckResult& result : results_) {
    if (result.name == check.expect.name.value) return &result;
  }
  return nullptr;
}

CheckResult& TableChecks::ResultOf(const TableCheck& check) {
  if (CheckResult* result = FindResult(check)) return *result;
  results_.push_back(NewResult(check.expect, settings_.mode));
  return results_.back();
}

void TableChecks::Explain(const TableCheck& check, const Checks& checks, const WrittenRows& rows,
                          CheckResult& result) {
  const Action action = ActionOf(check);
  if (result.sample.empty()) {
    const CheckSql sql(dialect_, check.expect, rows);
    const std::string query =
        sql.Sample(Removes(check) ? "false" : IsRemoved(checks, rows), kSampleRows);
    result.sample = SampleRows(*session_.Query(query)).text;
  }
  result.finding = IsPerRow(check.expect.check) ? RowsFinding(action, check.quarantine, result)
                                                : Finding(check.expect, result);
}

void TableChecks::ThrowIfViolated() {
  std::optional<Error> error;
  std::vector<std::string> others;
  for (const TableCheck& check : checks_) {
    if (ActionOf(check) != Action::kFail) continue;
    const CheckResult* result = FindResult(check);
    if (result == nullptr || result->finding.empty()) continue;
    if (error) {
      others.push_back(fmt::format("Check {} failed, too: {}", result->name, result->finding));
      continue;
    }
    error =
        Error(ErrorCode::kData, fmt::format("Check {} failed: {}", result->name, result->finding))
            .At(check.expect.span);
    others.push_back(HintFor(check.expect));
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
  if (kept.finding.empty() || mode != CheckMode::kEnforce || expect.action != Action::kFail) return;
  throw Error(ErrorCode::kData, fmt::format("Check {} failed: {}", kept.name, kept.finding))
      .At(expect.span)
      .Hint(HintFor(expect));
}

}  // namespace sqlflow
