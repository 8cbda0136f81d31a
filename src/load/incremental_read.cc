#include "load/incremental_read.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "load/boundary.h"
#include "load/schema_rules.h"
#include "state/history.h"

namespace sqlflow {
namespace {

constexpr std::string_view kStage = "temp.sqlflow_increment";
// Stands in for the row numbers of the engine when a column of the rows has their name.
constexpr std::string_view kOwnNumber = "sqlflow row";

std::string RowsText(int64_t count) {
  return fmt::format("{} {}", FormatCount(count), count == 1 ? "row" : "rows");
}

std::optional<Typed> AsWritten(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return Typed{"VARCHAR", text};
}

}  // namespace

IncrementalRead::IncrementalRead(Session& session, const Dialect& dialect,
                                 IncrementalRequest request)
    : session_(session), dialect_(dialect), request_(std::move(request)) {
  if (request_.target) RequireTable(*request_.target);
  if (!request_.remembers) {
    warnings_.push_back(
        "Nothing is remembered in memory mode: every run reads everything (set `mode: persistent` "
        "and a `path` in the profile)");
    return;
  }
  kept_ = request_.restarts ? std::nullopt : Watermarks::Find(session_, request_.key);
  if (!kept_) {
    CheckForeignRows();
    return;
  }
  before_ = kept_->value;
  if (before_) CheckFingerprint();
}

void IncrementalRead::CheckForeignRows() {
  const std::optional<TableInfo>& target = request_.target;
  if (!keyless() || !target || request_.restarts) return;
  if (History::WrittenBy(session_, request_.key.pipeline, target->id)) return;
  const std::string any =
      fmt::format("SELECT count(*) FROM (FROM {} LIMIT 1)", dialect_.Name(target->id));
  if (QueryInteger(session_, any).value_or(0) == 0) return;
  throw Error(ErrorCode::kInvalid,
              fmt::format("Table has rows that no step of this pipeline wrote, and without a "
                          "primary_key they cannot be told from those of the source: {}",
                          ToString(target->id)))
      .Hint(
          "Give the source a primary_key, rebuild the table with --full-refresh, or say where to "
          "go on with `sqlflow state import`");
}

void IncrementalRead::CheckFingerprint() const {
  // With a state_key it is the user who says that sources are the same.
  if (!request_.key.state_key.empty() || kept_->fingerprint.empty() ||
      kept_->fingerprint == request_.fingerprint) {
    return;
  }
  throw Error(ErrorCode::kInvalid,
              fmt::format("Source {} is not what the watermark was kept for: it was {}, it is {}",
                          request_.key.source, kept_->fingerprint, request_.fingerprint))
      .Hint(fmt::format("If it is another source, run `sqlflow state reset {}` or give it a "
                        "\"state_key\" of its own; one state_key for both goes on where the other "
                        "stopped",
                        request_.key.Text()));
}

CursorRange IncrementalRead::Range() const {
  const CommonSourceOptions& options = request_.options;
  CursorRange range{.column = options.cursor_field,
                    .from = AsWritten(ToText(options.start_value)),
                    .until = AsWritten(ToText(options.end_value)),
                    .with_nulls = options.cursor_nulls != "exclude"};
  if (request_.window) {
    return {.column = options.cursor_field,
            .from = AsWritten(request_.window->start),
            .until = AsWritten(request_.window->end),
            .with_nulls = false};
  }
  if (!before_) return range;
  const std::string literal = dialect_.Literal(*before_);
  const Schema typed = session_.Describe(fmt::format("SELECT {} AS c", literal));
  const std::string from = Cursor(dialect_, typed, "c").Minus(literal, options.lookback);
  const std::optional<std::string> text =
      QueryText(session_, fmt::format("SELECT CAST({} AS VARCHAR)", from));
  const std::string type = ToString(session_.Describe("SELECT " + from).fields[0].type);
  if (text) range.from = Typed{type, *text};
  return range;
}

void IncrementalRead::Stage(const std::string& query, const Schema& schema) {
  cursor_.emplace(dialect_, schema, request_.options.cursor_field);
  // A lookback that does not suit is refused before it is needed.
  static_cast<void>(cursor_->Minus("NULL", request_.options.lookback));
  schema_ = schema;
  row_ = "rowid";
  std::string columns = "*";
  if (schema.IndexOf("rowid") >= 0) {
    row_ = dialect_.Quote(kOwnNumber);
    columns += ", row_number() OVER () AS " + row_;
  }
  session_.Execute(
      fmt::format("CREATE OR REPLACE TEMP TABLE sqlflow_increment AS SELECT {} FROM "
                  "({}\n) WHERE {}",
                  columns, query, ReadCondition()));
  rows_read_ = CountRows("true");
  CheckNulls();
}

std::string IncrementalRead::ReadCondition() {
  const std::string& column = cursor_->sql();
  if (request_.window) {
    const std::string within = cursor_->Within(session_, *request_.window);
    return within.empty() ? column + " IS NOT NULL" : within;
  }
  const CommonSourceOptions& options = request_.options;
  std::string conditions;
  if (before_) {
    AddCondition(conditions, column + " >= " + LowerBound(cursor_->Stored(session_, *before_)));
  }
  if (!options.start_value.is_null()) {
    AddCondition(conditions,
                 column + " >= " + cursor_->Parse(session_, options.start_value, "start_value"));
  }
  if (!options.end_value.is_null()) {
    AddCondition(conditions,
                 column + " < " + cursor_->Parse(session_, options.end_value, "end_value"));
  }
  if (options.cursor_nulls == "exclude") AddCondition(conditions, column + " IS NOT NULL");
  if (conditions.empty()) return "true";
  return options.cursor_nulls == "exclude" ? conditions
                                           : fmt::format("{} OR {} IS NULL", conditions, column);
}

std::string IncrementalRead::LowerBound(const std::string& watermark) const {
  const std::string bound = cursor_->Minus(watermark, request_.options.lookback);
  if (!keyless() || !kept_) return bound;
  // Rows before what the hashes cover could not be recognised, as when the lookback has grown.
  const std::optional<std::string> covered = CoveredFrom();
  return covered ? fmt::format("greatest({}, {})", bound, *covered) : bound;
}

std::optional<std::string> IncrementalRead::CoveredFrom() const {
  if (!kept_) return std::nullopt;
  const std::optional<std::string> text =
      QueryText(session_, Watermarks::CurrentBoundary(KeyLiteral()).from);
  if (!text) return std::nullopt;
  return fmt::format("CAST({} AS {})", dialect_.Literal(*text), cursor_->BoundType());
}

void IncrementalRead::CheckNulls() {
  if (request_.window) return;
  const std::string is_null = cursor_->sql() + " IS NULL";
  if (request_.options.cursor_nulls == "exclude" || (before_ && !FailsOnNulls())) return;
  const int64_t count = CountRows(is_null);
  if (count == 0) return;
  if (FailsOnNulls()) {
    throw Error(ErrorCode::kData,
                fmt::format("Cursor column {} is NULL in {}", cursor_->name(), RowsText(count)))
        .Hint("cursor_nulls is error; include has every run read such rows, exclude none");
  }
  warnings_.push_back(
      fmt::format("Cursor column {} is NULL in {}, which every run reads again (cursor_nulls: "
                  "include)",
                  cursor_->name(), RowsText(count)));
}

void IncrementalRead::Select(const std::optional<Typed>& safe) {
  HoldBack(safe);
  reached_ = QueryText(session_, fmt::format("SELECT CAST(max({}) AS VARCHAR) FROM {} WHERE {}",
                                             cursor_->sql(), kStage, countable_));
  if (keyless()) {
    LeaveOutKnownRows();
  } else if (request_.skips_known_keys) {
    LeaveOutKnownKeys();
  }
  if (request_.options.limit) StopAtLimit(*request_.options.limit);
  rows_new_ = CountRows("true");
  const bool leaves_a_gap =
      request_.window && !cursor_->Touches(session_, before_, *request_.window);
  after_ = leaves_a_gap ? before_ : cursor_->Advance(session_, before_, reached_);
}

void IncrementalRead::HoldBack(const std::optional<Typed>& safe) {
  const std::string& column = cursor_->sql();
  const bool allows = request_.options.allow_future;
  countable_ = cursor_->MayBeWatermark(allows ? "" : request_.started_at);
  if (cursor_->is_time() && !allows) {
    const std::string later = column + " > " + cursor_->At(request_.started_at);
    const int64_t count = keyless() ? Drop(later) : CountRows(later);
    if (count > 0) {
      warnings_.push_back(fmt::format(
          "Cursor column {} lies after the run's start in {}, {} (allow_future lets the watermark "
          "pass it)",
          cursor_->name(), RowsText(count),
          keyless() ? "held back for a later run" : "loaded with the watermark before them"));
    }
  }
  if (!safe) return;
  // Rows below it may still appear beside those that are there.
  const std::string bound = dialect_.Literal(*safe);
  AddCondition(countable_, column + " < " + bound);
  if (keyless()) Drop(column + " >= " + bound);
}

void IncrementalRead::LeaveOutKnownRows() {
  const Known known = KnownRows();
  if (known.entries.empty()) return;
  session_.Execute(fmt::format(
      "CREATE OR REPLACE TEMP TABLE sqlflow_known AS SELECT r, h, c FROM "
      "(SELECT r, h, c, row_number() OVER (PARTITION BY h ORDER BY r) AS n FROM "
      "(SELECT {0} AS r, {1} AS h, CAST({2} AS VARCHAR) AS c FROM {3})) "
      "JOIN (SELECT \"hash\", sum(\"rows\") AS k FROM ({4}) GROUP BY \"hash\") ON h = \"hash\" "
      "WHERE n <= k",
      row_, RowHash(dialect_, schema_, known.columns), cursor_->sql(), kStage, known.entries));
  Drop(fmt::format("{} IN (SELECT r FROM temp.sqlflow_known)", row_));
}

IncrementalRead::Known IncrementalRead::KnownRows() {
  if (!kept_ && !request_.window) return {};
  if (!request_.window) {
    const BoundarySql boundary = Watermarks::CurrentBoundary(KeyLiteral());
    hashed_ = HashedColumns(session_, dialect_, boundary);
    if (!hashed_.fields.empty()) return {EntriesOf(boundary), hashed_};
  }
  // Nothing tells which rows were loaded but the table itself.
  if (!request_.target || request_.restarts) return {};
  const Schema& target = request_.target->schema;
  const Schema columns = SharedColumns(schema_, target);
  if (!request_.window) known_columns_ = columns;
  const bool has_cursor = target.IndexOf(cursor_->name()) >= 0;
  return {fmt::format("SELECT {} AS \"hash\", count(*) AS \"rows\" FROM {} WHERE {} GROUP BY 1",
                      RowHash(dialect_, target, columns), dialect_.Name(request_.target->id),
                      has_cursor ? ReadCondition() : "true"),
          columns};
}

void IncrementalRead::LeaveOutKnownKeys() {
  std::vector<std::string> same;
  std::vector<std::string> columns;
  for (const std::string& key : KeysAndCursor()) {
    if (schema_.IndexOf(key) < 0) {
      throw Error(ErrorCode::kNotFound, "Key column is missing: " + key)
          .Hint("Columns: " + ToString(schema_));
    }
    columns.push_back(dialect_.Quote(key));
    same.push_back(fmt::format("s.{0} IS NOT DISTINCT FROM t.{0}", columns.back()));
  }
  Drop(
      fmt::format("{0} IN (SELECT r FROM (SELECT {0} AS r, row_number() OVER (PARTITION BY {1} "
                  "ORDER BY {0}) AS n FROM {2}) WHERE n > 1)",
                  row_, Join(columns, ", "), kStage));
  if (!request_.target || request_.restarts) return;
  Drop(fmt::format("{0} IN (SELECT s.{0} FROM {1} s SEMI JOIN {2} t ON {3})", row_, kStage,
                   dialect_.Name(request_.target->id), Join(same, " AND ")));
}

std::vector<std::string> IncrementalRead::KeysAndCursor() const {
  std::vector<std::string> names = request_.keys;
  names.push_back(cursor_->name());
  return names;
}

void IncrementalRead::StopAtLimit(int64_t limit) {
  const std::string& column = cursor_->sql();
  const std::string beyond =
      before_ ? column + " > " + cursor_->Stored(session_, *before_) : column + " IS NOT NULL";
  // The last value that is complete within the limit; the first one is never cut.
  const std::string values = fmt::format(
      "SELECT {0} AS c, sum(count(*)) OVER (ORDER BY {0}) AS n FROM {1} WHERE {2} GROUP BY {0}",
      column, kStage, beyond);
  const std::optional<std::string> last = QueryText(
      session_, fmt::format("SELECT CAST(coalesce(max(c) FILTER (n <= {}), min(c)) AS VARCHAR) "
                            "FROM ({})",
                            limit, values));
  if (!last) return;
  const std::string stop = dialect_.Literal(Typed{ToString(cursor_->type()), *last});
  if (Drop(column + " > " + stop) == 0) return;
  reached_ = QueryText(session_, fmt::format("SELECT CAST(max({0}) AS VARCHAR) FROM {1} WHERE {2}",
                                             column, kStage, countable_));
}

std::string IncrementalRead::Rows() const {
  std::string columns;
  for (const Field& field : schema_.fields) {
    columns += (columns.empty() ? "" : ", ") + dialect_.Quote(field.name);
  }
  return fmt::format("SELECT {} FROM {}", columns, kStage);
}

void IncrementalRead::Save(const std::string& now) {
  if (HasNewWatermark()) Watermarks::Save(session_, NewWatermark(now), NewBoundary());
}

void IncrementalRead::Announce(std::string_view step_id, const std::string& now) {
  if (!HasNewWatermark()) return;
  Watermarks::Announce(session_, step_id, NewWatermark(now), NewBoundary());
}

bool IncrementalRead::HasNewWatermark() const {
  if (!request_.remembers) return false;
  const bool remembers_rows = keyless() && rows_new_ > 0;
  return after_ != before_ || remembers_rows || request_.restarts;
}

Watermark IncrementalRead::NewWatermark(const std::string& now) const {
  return {.key = request_.key,
          .value = after_,
          .fingerprint = request_.fingerprint,
          .run_id = request_.run_id,
          .updated_at = now};
}

BoundarySql IncrementalRead::NewBoundary() {
  if (!keyless()) return {};
  const std::string& column = cursor_->sql();
  std::string near = "true";
  std::string kept_near = "true";
  BoundarySql boundary;
  if (after_) {
    const std::string from = LowerBound(cursor_->Stored(session_, *after_));
    near = fmt::format("({0} IS NULL OR {0} >= {1})", column, from);
    kept_near = fmt::format("(\"cursor\" IS NULL OR CAST(\"cursor\" AS {}) >= {})",
                            ToString(cursor_->type()), from);
    boundary.from = fmt::format("SELECT CAST({} AS VARCHAR)", from);
  }
  std::string entries = KeptEntries(kept_near);
  const Schema columns = !hashed_.fields.empty()          ? hashed_
                         : !known_columns_.fields.empty() ? known_columns_
                                                          : schema_;
  if (!known_columns_.fields.empty()) {
    entries = fmt::format(
        "SELECT h AS \"hash\", c AS \"cursor\", count(*) AS \"rows\" FROM temp.sqlflow_known "
        "GROUP BY ALL");
  }
  if (!entries.empty()) entries += " UNION ALL ";
  entries += fmt::format(
      "SELECT {} AS \"hash\", CAST({} AS VARCHAR) AS \"cursor\", count(*) AS \"rows\" FROM {} "
      "WHERE {} GROUP BY ALL",
      RowHash(dialect_, schema_, columns), column, kStage, near);
  boundary.columns = ColumnListSql(dialect_, columns);
  boundary.hashes = EntryListSql(entries);
  return boundary;
}

std::string IncrementalRead::KeptEntries(const std::string& condition) {
  if (!kept_) return "";
  const BoundarySql current = Watermarks::CurrentBoundary(KeyLiteral());
  if (hashed_.fields.empty()) hashed_ = HashedColumns(session_, dialect_, current);
  if (hashed_.fields.empty()) return "";
  const std::string entries =
      fmt::format("SELECT * FROM ({}) WHERE {}", EntriesOf(current), condition);
  if (QueryInteger(session_, fmt::format("SELECT count(*) FROM ({})", entries)) != 0) {
    return entries;
  }
  // No old entry is left, so the columns and types of today can be hashed from now on.
  hashed_ = {};
  return "";
}

std::string IncrementalRead::KeyLiteral() const { return dialect_.Literal(request_.key.Text()); }

bool IncrementalRead::FailsOnNulls() const { return request_.options.cursor_nulls == "error"; }

int64_t IncrementalRead::CountRows(const std::string& condition) {
  return QueryInteger(session_, fmt::format("SELECT count(*) FROM {} WHERE {}", kStage, condition))
      .value_or(0);
}

int64_t IncrementalRead::Drop(const std::string& condition) {
  return session_.Execute(fmt::format("DELETE FROM {} WHERE {}", kStage, condition));
}

}  // namespace sqlflow
