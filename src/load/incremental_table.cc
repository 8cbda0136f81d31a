#include "load/incremental_table.h"

#include <fmt/format.h>

#include "base/strings.h"

namespace sqlflow {
namespace {

constexpr std::string_view kStage = "temp.sqlflow_increment";

// The macros of a query whose column is not known.
WindowValues Everything() {
  return {"CAST('-infinity' AS DATE)", "CAST('infinity' AS DATE)", "CAST('-infinity' AS TIMESTAMP)",
          "CAST('infinity' AS TIMESTAMP)"};
}

}  // namespace

IncrementalTable::IncrementalTable(Session& session, const Dialect& dialect,
                                   IncrementalTableRequest request)
    : session_(session), dialect_(dialect), request_(std::move(request)) {
  if (!request_.remembers || request_.restarts || !request_.target) return;
  if (const auto kept = Watermarks::Find(session_, request_.key)) before_ = kept->value;
}

TableChange IncrementalTable::Write() {
  const Schema columns = session_.Describe(WithoutWindow(request_.write.query));
  if (columns.IndexOf(request_.column) < 0) {
    return Rebuild("Query has no column to go on by, so the table was made anew: " +
                   request_.column);
  }
  cursor_.emplace(dialect_, columns, request_.column);
  Stage();
  const std::optional<std::string> reached = QueryText(
      session_, fmt::format("SELECT CAST(max({}) AS VARCHAR) FROM {} WHERE {}", cursor_->sql(),
                            kStage, cursor_->MayBeWatermark(request_.started_at)));
  const bool leaves_a_gap =
      request_.window && !cursor_->Touches(session_, before_, *request_.window);
  after_ = leaves_a_gap ? before_ : cursor_->Advance(session_, before_, reached);
  TableChange change = WriteStaged();
  change.warnings.insert(change.warnings.begin(), warnings_.begin(), warnings_.end());
  return change;
}

TableChange IncrementalTable::Rebuild(const std::string& warning) {
  TableWrite write = WriteOf(Mode::Kind::kReplace);
  write.query = FillWindow(request_.write.query, Everything());
  TableChange change = TableWriter(session_, dialect_).Write(write);
  change.warnings.push_back(warning);
  return change;
}

// The query may read the target, so its rows are there before anything is deleted.
void IncrementalTable::Stage() {
  const std::string condition = Condition();
  const std::string query = FillWindow(
      request_.write.query,
      cursor_->MacroValues(session_, Start(), request_.window ? request_.window->end : ""));
  schema_ = session_.Describe(query);
  session_.Execute(
      fmt::format("CREATE OR REPLACE TEMP TABLE sqlflow_increment AS SELECT * FROM ({}\n) WHERE {}",
                  query, condition.empty() ? "true" : condition));
  const int64_t nulls =
      session_.Execute(fmt::format("DELETE FROM {} WHERE {} IS NULL", kStage, cursor_->sql()));
  if (nulls > 0) {
    warnings_.push_back(fmt::format("Column {} is NULL in {} {}, which no window takes in",
                                    cursor_->name(), FormatCount(nulls),
                                    nulls == 1 ? "row" : "rows"));
  }
  rows_ = QueryInteger(session_, fmt::format("SELECT count(*) FROM {}", kStage)).value_or(0);
}

// Where the window begins, as SQL; empty: everything.
std::string IncrementalTable::Start() const {
  if (request_.window && !request_.window->start.empty()) {
    return cursor_->Parse(session_, OptionValue::Text(request_.window->start), "--start");
  }
  if (!before_) return "";
  return cursor_->Minus(cursor_->Stored(session_, *before_), request_.lookback);
}

std::string IncrementalTable::Condition() const {
  std::string condition;
  if (const std::string start = Start(); !start.empty()) {
    AddCondition(condition, cursor_->sql() + " >= " + start);
  }
  const std::string end = request_.window ? request_.window->end : "";
  if (!end.empty()) AddCondition(condition, cursor_->Within(session_, {"", end}));
  return condition;
}

TableChange IncrementalTable::WriteStaged() {
  const bool has_keys = !request_.write.mode.keys.empty();
  TableWriter writer(session_, dialect_);
  if (!request_.target || request_.restarts) {
    return writer.Write(WriteOf(has_keys ? Mode::Kind::kUpsert : Mode::Kind::kReplace));
  }
  if (request_.target->schema.IndexOf(request_.column) < 0) {
    throw Error(ErrorCode::kInvalid, fmt::format("Table {} has no column to go on by: {}",
                                                 ToString(request_.write.table), request_.column))
        .Hint("Run with --full-refresh to make it anew");
  }
  const bool keeps = rows_ == 0 && request_.write.options.on_empty != "replace";
  if (keeps || (!has_keys && IsUnchanged())) return {.rows_read = rows_, .rows_unchanged = rows_};
  if (has_keys) return writer.Write(WriteOf(Mode::Kind::kUpsert));
  const std::string condition = Condition();
  const int64_t deleted =
      session_.Execute(fmt::format("DELETE FROM {} WHERE {}", dialect_.Name(request_.write.table),
                                   condition.empty() ? "true" : condition));
  TableChange change = writer.Write(WriteOf(Mode::Kind::kAppend));
  change.rows_deleted = deleted;
  return change;
}

// Whether the window holds the same rows already.
bool IncrementalTable::IsUnchanged() {
  const Schema& target = request_.target->schema;
  if (request_.window || schema_.fields.size() != target.fields.size()) return false;
  std::string columns;
  for (const Field& field : schema_.fields) {
    const int index = target.IndexOf(field.name);
    if (index < 0 || !(target.fields[static_cast<size_t>(index)].type == field.type)) return false;
    columns += (columns.empty() ? "" : ", ") + dialect_.Quote(field.name);
  }
  const std::string condition = Condition();
  const std::string present = fmt::format("FROM {} WHERE {}", dialect_.Name(request_.write.table),
                                          condition.empty() ? "true" : condition);
  if (QueryInteger(session_, "SELECT count(*) " + present) != rows_) return false;
  return QueryInteger(session_, fmt::format("SELECT count(*) FROM (SELECT {0} FROM {1} EXCEPT ALL "
                                            "SELECT {0} {2})",
                                            columns, kStage, present)) == 0;
}

TableWrite IncrementalTable::WriteOf(Mode::Kind kind) const {
  TableWrite write = request_.write;
  write.query = fmt::format("SELECT * FROM {}", kStage);
  write.mode.kind = kind;
  if (kind != Mode::Kind::kUpsert) write.mode.keys.clear();
  return write;
}

void IncrementalTable::Save(const std::string& now) {
  if (!request_.remembers || (after_ == before_ && !request_.restarts)) return;
  Watermarks::Save(session_,
                   {.key = request_.key,
                    .value = after_,
                    .fingerprint = "",
                    .run_id = request_.run_id,
                    .updated_at = now},
                   {});
}

}  // namespace sqlflow
