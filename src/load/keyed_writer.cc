#include "load/keyed_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "batch/column_view.h"
#include "load/table_checks.h"

namespace sqlflow {
namespace {

// What happens to a row of the target whose key came.
enum Action { kKeep = 0, kKeepNewer = 1, kDelete = 2, kUpdate = 3 };

std::vector<std::string> KeyNames(const Mode& mode) {
  std::vector<std::string> names;
  for (const Text& key : mode.keys) names.push_back(key.value);
  return names;
}

}  // namespace

KeyedWriter::KeyedWriter(Session& session, const Dialect& dialect, const TableWrite& write,
                         StagedBatch batch)
    : session_(session),
      dialect_(dialect),
      write_(write),
      target_(dialect.Name(write.table)),
      row_(dialect.row_id()),
      batch_(std::move(batch)) {
  change_.rows_read = batch_.rows_read();
}

TableChange KeyedWriter::Write(const TableInfo* target) {
  RequireRowIds(dialect_, write_.shown(), batch_.schema());
  if (target != nullptr) RequireRowIds(dialect_, write_.shown(), target->schema);
  match_ = MatchSchemas(write_.shown(), target != nullptr ? target->schema : batch_.schema(),
                        batch_.schema(),
                        {write_.options.schema_evolution, KeyNames(write_.mode), write_.cursor});
  batch_.RefuseNullKeys();
  const bool upserts = write_.mode.kind == Mode::Kind::kUpsert;
  if (upserts) {
    change_.rows_deduplicated = batch_.Deduplicate();
    if (change_.rows_deduplicated > 0) {
      change_.warnings.push_back(
          fmt::format("Rows left out because their key came more than once in the batch: {}",
                      FormatCount(change_.rows_deduplicated)));
    }
  }
  if (write_.checks != nullptr) {
    const RemovedRows removed = write_.checks->CheckRows(
        {.name = batch_.name(),
         .condition =
             batch_.deletes().empty() ? "" : "NOT " + dialect_.Quote(StagedBatch::kDeletes),
         .schema = batch_.schema(),
         .in_target = false});
    change_.rows_quarantined = removed.quarantined;
    change_.rows_dropped = removed.dropped;
  }
  if (target == nullptr) {
    Create();
    return std::move(change_);
  }
  ChangeColumns(session_, dialect_, write_.table, match_);
  change_.schema_changes = match_.changes;
  schema_ = Changed(target->schema, match_);
  if (upserts) {
    Upsert();
  } else {
    ReplaceKeys();
  }
  return std::move(change_);
}

void KeyedWriter::Create() {
  std::string columns;
  for (const Field& field : batch_.schema().fields) {
    columns += (columns.empty() ? "s." : ", s.") + dialect_.Quote(field.name);
  }
  const std::string where = batch_.deletes().empty() ? "" : " WHERE NOT " + batch_.deletes();
  change_.rows_inserted = session_.Execute(fmt::format(
      "CREATE TABLE {} AS SELECT {} FROM {} AS s{}", target_, columns, batch_.name(), where));
}

void KeyedWriter::ReplaceKeys() {
  change_.rows_deleted = session_.Execute(
      fmt::format("DELETE FROM {0} WHERE {1} IN (SELECT t.{1} FROM {0} AS t WHERE EXISTS "
                  "(SELECT 1 FROM {2} AS s WHERE {3}))",
                  target_, row_, batch_.name(), KeysMatch()));
  InsertRows();
}

void KeyedWriter::Upsert() {
  if (write_.mode.delete_missing) DeleteMissing();
  Compare();
  const bool is_whole =
      std::all_of(schema_.fields.begin(), schema_.fields.end(),
                  [this](const Field& field) { return batch_.schema().IndexOf(field.name) >= 0; });
  if (CountActions() && is_whole && !write_.in_place) {
    SwapRows();
  } else {
    UpdateRows();
  }
}

void KeyedWriter::DeleteMissing() {
  const std::string missing =
      fmt::format("{} AS t WHERE NOT EXISTS (SELECT 1 FROM {} AS s WHERE {})", target_,
                  batch_.name(), KeysMatch());
  const int64_t rows = Count(missing);
  if (rows == 0) return;
  const int64_t all = Count(target_);
  if (static_cast<double>(rows) > write_.options.max_delete_ratio * static_cast<double>(all)) {
    throw Error(ErrorCode::kData,
                fmt::format("DELETE MISSING would delete {} of {} rows of {}, more than "
                            "max_delete_ratio allows: {}",
                            FormatCount(rows), FormatCount(all), ToString(write_.shown()),
                            write_.options.max_delete_ratio))
        .Hint("Look whether the source sent all of its rows; 1.0 allows any number");
  }
  change_.rows_deleted = session_.Execute(
      fmt::format("DELETE FROM {0} WHERE {1} IN (SELECT t.{1} FROM {2})", target_, row_, missing));
}

// A join that carries all columns of both sides to compare them takes three times as long as one
// that carries their hashes.
void KeyedWriter::Compare() {
  std::string ours, theirs;
  for (const std::string& column : match_.columns) {
    if (IsKey(column)) continue;
    ours += (ours.empty() ? "t." : ", t.") + dialect_.Quote(column);
    theirs += (theirs.empty() ? "" : ", ") + BatchValue(column);
  }
  if (!ours.empty()) {
    hash_ = "sqlflow_hash";
    while (schema_.IndexOf(hash_) >= 0 || batch_.schema().IndexOf(hash_) >= 0) hash_ += '_';
  }
  std::string cases;
  if (const std::string stale = IsStale(); !stale.empty()) {
    cases += fmt::format(" WHEN {} THEN {:d}", stale, kKeepNewer);
  }
  if (!batch_.deletes().empty()) {
    cases += fmt::format(" WHEN {} THEN {:d}", batch_.deletes(), kDelete);
  }
  cases += fmt::format(" WHEN {} THEN {:d}",
                       hash_.empty() ? "true" : fmt::format("t.{0} = s.{0}", dialect_.Quote(hash_)),
                       kKeep);
  session_.Execute(
      fmt::format("CREATE OR REPLACE TEMP TABLE sqlflow_actions AS SELECT t.{0} AS target_row, "
                  "s.{0} AS batch_row, CASE{1} ELSE {2:d} END AS action FROM {3} JOIN {4} ON {5}",
                  row_, cases, kUpdate, Hashed(target_, 't', ours),
                  Hashed(batch_.name(), 's', theirs), KeysMatch()));
}

void KeyedWriter::FindUnlike() {
  const int64_t unlike = session_.Execute(fmt::format(
      "UPDATE temp.sqlflow_actions SET action = {0:d} WHERE target_row IN "
      "(SELECT a.target_row FROM (SELECT * FROM temp.sqlflow_actions WHERE action = {1:d}) AS a "
      "JOIN {2} AS t ON t.{3} = a.target_row JOIN {4} AS s ON s.{3} = a.batch_row WHERE NOT ({5}))",
      kUpdate, kKeep, target_, row_, batch_.name(), IsSame()));
  change_.rows_unchanged -= unlike;
  change_.rows_updated += unlike;
}

bool KeyedWriter::CountActions() {
  const auto count = [](Action action) {
    return fmt::format("count(*) FILTER (WHERE action = {:d})", action);
  };
  const std::unique_ptr<BatchReader> rows =
      session_.Query(fmt::format("SELECT {}, {}, {}, {}, count(*) - count(DISTINCT batch_row) "
                                 "FROM temp.sqlflow_actions",
                                 count(kKeep), count(kKeepNewer), count(kDelete), count(kUpdate)));
  bool is_unique = true;
  while (const std::optional<Batch> batch = rows->Next()) {
    const auto number = [&](int column) { return ColumnView(*batch, column).Get<int64_t>(0); };
    change_.rows_unchanged = number(0);
    change_.rows_stale = number(1);
    change_.rows_deleted += number(2);
    change_.rows_updated = number(3);
    any_kept_ = number(0) + number(1) + number(2) > 0;
    is_unique = number(4) == 0;
  }
  if (change_.rows_unchanged > 0 && !hash_.empty()) FindUnlike();
  // To delete what is not there changes nothing.
  if (!batch_.deletes().empty()) {
    change_.rows_unchanged += Count(
        fmt::format("{} AS s WHERE {} AND NOT EXISTS (SELECT 1 FROM temp.sqlflow_actions AS a "
                    "WHERE a.batch_row = s.{})",
                    batch_.name(), batch_.deletes(), row_));
  }
  return is_unique;
}

void KeyedWriter::SwapRows() {
  session_.Execute(
      fmt::format("DELETE FROM {} WHERE {} IN (SELECT target_row FROM temp.sqlflow_actions WHERE "
                  "action >= {:d})",
                  target_, row_, kDelete));
  if (any_kept_) LeaveOut(fmt::format("action <> {:d}", kUpdate));
  InsertRows();
  change_.rows_inserted -= change_.rows_updated;
}

void KeyedWriter::UpdateRows() {
  std::string values;
  for (const std::string& column : match_.columns) {
    if (IsKey(column)) continue;
    values += fmt::format("{}{} = {}", values.empty() ? "" : ", ", dialect_.Quote(column),
                          BatchValue(column));
  }
  if (change_.rows_updated > 0) {
    session_.Execute(fmt::format(
        "UPDATE {0} SET {1} FROM temp.sqlflow_actions AS a JOIN {2} AS s ON s.{3} = a.batch_row "
        "WHERE a.action = {4:d} AND {0}.{3} = a.target_row",
        target_, values, batch_.name(), row_, kUpdate));
  }
  session_.Execute(
      fmt::format("DELETE FROM {} WHERE {} IN (SELECT target_row FROM temp.sqlflow_actions WHERE "
                  "action = {:d})",
                  target_, row_, kDelete));
  LeaveOut("true");
  InsertRows();
}

void KeyedWriter::LeaveOut(const std::string& condition) {
  session_.Execute(fmt::format(
      "DELETE FROM {} WHERE {} IN (SELECT batch_row FROM temp.sqlflow_actions WHERE {})",
      batch_.name(), row_, condition));
}

void KeyedWriter::InsertRows() {
  std::string columns, values;
  for (const std::string& column : match_.columns) {
    columns += (columns.empty() ? "" : ", ") + dialect_.Quote(column);
    values += (values.empty() ? "s." : ", s.") + dialect_.Quote(column);
  }
  const std::string where = batch_.deletes().empty() ? "" : " WHERE NOT " + batch_.deletes();
  change_.rows_inserted =
      session_.Execute(fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} AS s{}", target_, columns,
                                   values, batch_.name(), where));
}

std::string KeyedWriter::KeysMatch() const {
  const bool null_is_value = write_.options.null_keys == "match";
  std::string condition;
  for (const Text& key : write_.mode.keys) {
    condition +=
        fmt::format("{}t.{} {} {}", condition.empty() ? "" : " AND ", dialect_.Quote(key.value),
                    null_is_value ? "IS NOT DISTINCT FROM" : "=", BatchValue(key.value));
  }
  return condition;
}

std::string KeyedWriter::IsStale() const {
  if (write_.cursor.empty() || write_.options.update_if == "always") return "";
  if (schema_.IndexOf(write_.cursor) < 0) return "";
  // A row without a cursor value is older than any with one, however rows fall into batches.
  return fmt::format("t.{0} > {1} OR (t.{0} IS NOT NULL AND {1} IS NULL)",
                     dialect_.Quote(write_.cursor), BatchValue(write_.cursor));
}

std::string KeyedWriter::IsSame() const {
  std::string condition;
  for (const std::string& column : match_.columns) {
    if (IsKey(column)) continue;
    condition += fmt::format("{}t.{} IS NOT DISTINCT FROM {}", condition.empty() ? "" : " AND ",
                             dialect_.Quote(column), BatchValue(column));
  }
  return condition;
}

std::string KeyedWriter::Hashed(const std::string& table, char alias,
                                const std::string& values) const {
  if (hash_.empty()) return fmt::format("{} AS {}", table, alias);
  return fmt::format("(SELECT {0}.{1}, {0}.*, {2} AS {3} FROM {4} AS {0}) AS {0}", alias, row_,
                     dialect_.Hash(values), dialect_.Quote(hash_), table);
}

std::string KeyedWriter::BatchValue(const std::string& column) const {
  const std::string value = "s." + dialect_.Quote(column);
  const Type& now = schema_.fields[static_cast<size_t>(schema_.IndexOf(column))].type;
  const Type& came =
      batch_.schema().fields[static_cast<size_t>(batch_.schema().IndexOf(column))].type;
  if (now == came) return value;
  return fmt::format("CAST({} AS {})", value, dialect_.TypeName(now));
}

bool KeyedWriter::IsKey(const std::string& column) const {
  return std::any_of(write_.mode.keys.begin(), write_.mode.keys.end(),
                     [&](const Text& key) { return EqualsIgnoreCase(key.value, column); });
}

int64_t KeyedWriter::Count(const std::string& from) {
  return QueryInteger(session_, "SELECT count(*) FROM " + from).value_or(0);
}

}  // namespace sqlflow
