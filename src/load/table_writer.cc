#include "load/table_writer.h"

#include <fmt/format.h>

#include <utility>

#include "base/strings.h"
#include "load/keyed_writer.h"
#include "load/schema_rules.h"
#include "load/table_checks.h"

namespace sqlflow {
namespace {

void Count(const RemovedRows& removed, TableChange& change) {
  change.rows_quarantined = removed.quarantined;
  change.rows_dropped = removed.dropped;
}

}  // namespace

TableChange TableWriter::Write(const TableWrite& write, StagedBatch batch) {
  const std::optional<TableInfo> target = Find(write);
  return KeyedWriter(session_, dialect_, write, std::move(batch))
      .Write(target ? &*target : nullptr);
}

TableChange TableWriter::Write(const TableWrite& write) {
  const std::optional<TableInfo> target = Find(write);
  if (!write.mode.keys.empty()) return Write(write, StagedBatch(session_, dialect_, write));
  if (write.mode.kind == Mode::Kind::kAppend && target) return Append(write, *target);
  if (write.mode.kind == Mode::Kind::kAppend || !target) return Create(write);
  return Replace(write, target);
}

std::optional<TableInfo> TableWriter::Find(const TableWrite& write) {
  std::optional<TableInfo> target = session_.Find(write.table);
  const bool adds_rows = write.mode.kind == Mode::Kind::kAppend || !write.mode.keys.empty();
  if (adds_rows && target && target->kind == TableInfo::Kind::kView) {
    throw Error(ErrorCode::kInvalid,
                fmt::format("Rows cannot be added to a view: {}", ToString(write.table)));
  }
  return target;
}

void TableWriter::MakeView(const TableId& table, const std::string& query) {
  const std::optional<TableInfo> present = session_.Find(table);
  if (present && present->kind == TableInfo::Kind::kTable) Drop(*present);
  session_.Execute(fmt::format("CREATE OR REPLACE VIEW {} AS {}", dialect_.Name(table), query));
}

TableChange TableWriter::Create(const TableWrite& write) {
  const int64_t rows = session_.Execute(
      fmt::format("CREATE TABLE {} AS {}", dialect_.Name(write.table), write.query));
  TableChange change{.rows_read = rows, .rows_inserted = rows};
  Check(write, "", change);
  return change;
}

std::string TableWriter::Stage(const TableWrite& write) {
  session_.Execute(fmt::format("CREATE OR REPLACE TEMP TABLE sqlflow_stage AS {}", write.query));
  return "SELECT * FROM temp.sqlflow_stage";
}

TableChange TableWriter::Replace(const TableWrite& write, const std::optional<TableInfo>& target) {
  const bool had_table = target->kind == TableInfo::Kind::kTable;
  const int64_t rows_before = had_table ? CountRows(write.table) : 0;
  if (write.options.on_empty == "keep" && rows_before > 0)
    return ReplaceUnlessEmpty(write, *target);
  // The new rows may come from the old table, so it is dropped only by the statement that reads it.
  // A view cannot be replaced by a table: it makes way first, under a query that cannot read it.
  if (!had_table) Drop(*target);
  const int64_t rows = Swap(write.table, write.query);
  TableChange change{.rows_read = rows, .rows_inserted = rows};
  if (had_table) {
    change.schema_changes = SchemaDifferences(target->schema, session_.Find(write.table)->schema);
  }
  if (!change.schema_changes.empty() && write.options.schema_evolution == "freeze") {
    throw FrozenError(write.table, change.schema_changes);
  }
  Check(write, "", change);
  if (change.rows_inserted == 0 && rows_before > 0) {
    if (write.options.on_empty == "fail") {
      throw Error(ErrorCode::kData, fmt::format("No rows came for a table that has {}: {}",
                                                FormatCount(rows_before), ToString(write.table)))
          .Hint("on_empty is fail; replace lets zero rows replace it");
    }
    change.warnings.push_back(
        fmt::format("Table had {} {} and is empty now: {}", FormatCount(rows_before),
                    rows_before == 1 ? "row" : "rows", ToString(write.table)));
  }
  return change;
}

TableChange TableWriter::ReplaceUnlessEmpty(const TableWrite& write, const TableInfo& target) {
  TableWrite staged = write;
  staged.query = Stage(write);
  staged.options.on_empty = "replace";
  staged.checks = nullptr;
  const TableId stage{"temp", "sqlflow_stage"};
  TableChange change{.rows_read = CountRows(stage)};
  if (write.checks != nullptr) {
    Count(write.checks->CheckRows({.name = dialect_.Name(stage),
                                   .condition = "",
                                   .schema = session_.Describe(staged.query),
                                   .in_target = false}),
          change);
  }
  if (CountRows(stage) > 0) {
    const TableChange replaced = Replace(staged, target);
    change.rows_inserted = replaced.rows_inserted;
    change.schema_changes = replaced.schema_changes;
    return change;
  }
  change.warnings.push_back("No rows came, the old ones were kept: " + ToString(write.table));
  return change;
}

int64_t TableWriter::Swap(const TableId& table, const std::string& query) {
  return session_.Execute(
      fmt::format("CREATE OR REPLACE TABLE {} AS {}", dialect_.Name(table), query));
}

TableChange TableWriter::Append(const TableWrite& write, const TableInfo& target) {
  // A stream can be read once, and its columns must be known first.
  const std::string query = write.reads_streams ? Stage(write) : write.query;
  const Schema batch = session_.Describe(query);
  const SchemaMatch match =
      MatchSchemas(write.table, target.schema, batch, {write.options.schema_evolution, {}, {}});
  const std::string name = dialect_.Name(write.table);
  ChangeColumns(session_, dialect_, write.table, match);
  std::string columns;
  for (const std::string& column : match.columns) {
    columns += (columns.empty() ? "" : ", ") + dialect_.Quote(column);
  }
  if (write.checks != nullptr) RequireRowIds(dialect_, write.table, Changed(target.schema, match));
  const int64_t last = write.checks == nullptr ? 0 : LastRow(write.table);
  const int64_t rows = session_.Execute(
      fmt::format("INSERT INTO {} ({}) SELECT {} FROM ({}\n)", name, columns, columns, query));
  TableChange change{.rows_read = rows, .rows_inserted = rows, .schema_changes = match.changes};
  Check(write, fmt::format("{} > {}", dialect_.row_id(), last), change);
  return change;
}

void TableWriter::Drop(const TableInfo& target) {
  const bool is_view = target.kind == TableInfo::Kind::kView;
  session_.Execute(fmt::format("DROP {} {}", is_view ? "VIEW" : "TABLE", dialect_.Name(target.id)));
}

void TableWriter::Check(const TableWrite& write, const std::string& condition,
                        TableChange& change) {
  if (write.checks == nullptr) return;
  const RemovedRows removed =
      write.checks->CheckRows({.name = dialect_.Name(write.table),
                               .condition = condition,
                               .schema = session_.Find(write.table)->schema});
  change.rows_inserted -= removed.all();
  Count(removed, change);
}

int64_t TableWriter::LastRow(const TableId& table) {
  return QueryInteger(session_, fmt::format("SELECT max({}) FROM {}", dialect_.row_id(),
                                            dialect_.Name(table)))
      .value_or(-1);
}

int64_t TableWriter::CountRows(const TableId& table) {
  return QueryInteger(session_, "SELECT count(*) FROM " + dialect_.Name(table)).value_or(0);
}

}  // namespace sqlflow
