#include "state/watermarks.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "batch/cell_text.h"

namespace sqlflow {
namespace {

constexpr std::string_view kColumns =
    "option, pipeline, source, target_table, cursor_field, cursor_value, cursor_type, "
    "source_fingerprint, run_id, updated_at";

std::string TextAt(const Batch& batch, int column, int64_t row) {
  const ColumnView view(batch, column);
  return view.IsNull(row) ? "" : CellText(view, row);
}

Watermark ReadRow(const Batch& batch, int64_t row) {
  Watermark watermark;
  watermark.key = {TextAt(batch, 0, row), TextAt(batch, 1, row), TextAt(batch, 2, row),
                   TextAt(batch, 3, row), TextAt(batch, 4, row)};
  if (!ColumnView(batch, 5).IsNull(row)) {
    watermark.value = Typed{TextAt(batch, 6, row), TextAt(batch, 5, row)};
  }
  watermark.fingerprint = TextAt(batch, 7, row);
  watermark.run_id = TextAt(batch, 8, row);
  watermark.updated_at = TextAt(batch, 9, row);
  return watermark;
}

Value TextOrNull(const std::string& text) {
  return text.empty() ? Value(std::monostate()) : Value(text);
}

}  // namespace

std::string WatermarkKey::Text() const {
  const std::string owner = state_key.empty() ? pipeline + "/" + source : state_key;
  return owner + "/" + target + "/" + cursor;
}

WatermarkKey WatermarkKeyOf(const LoadWork& load, const std::string& pipeline) {
  return {
      .state_key = load.source.common.state_key,
      .pipeline = pipeline,
      .source = ToLower(load.source.object.empty() ? load.source.name
                                                   : load.source.name + "." + load.source.object),
      .target = ToLower(ToString(load.table)),
      .cursor = load.source.files.by_file() ? std::string(WatermarkKey::kFilesCursor)
                                            : ToLower(load.source.common.cursor_field)};
}

WatermarkKey WatermarkKeyOf(const TransformWork& transform, const std::string& pipeline) {
  return {.state_key = "",
          .pipeline = pipeline,
          .source = "(query)",
          .target = ToLower(ToString(transform.table)),
          .cursor = ToLower(transform.mode.time_column->value)};
}

WatermarkKey WatermarkKeyOf(const ExportWork& work, const std::string& step_id,
                            const std::string& pipeline) {
  WatermarkKey key{.state_key = "",
                   .pipeline = pipeline,
                   .source = "(" + step_id + ")",
                   .target = work.target,
                   .cursor = ToLower(work.mode.time_column->value)};
  if (const auto* table = std::get_if<TableId>(&work.what)) key.source = ToLower(ToString(*table));
  if (const auto* use = std::get_if<ConnectorUse>(&work.what)) key.source = ToLower(use->name);
  return key;
}

std::string_view Watermarks::Layout() {
  return R"sql(
CREATE TABLE IF NOT EXISTS sqlflow.watermarks (
  state_key VARCHAR, option VARCHAR, pipeline VARCHAR, source VARCHAR, target_table VARCHAR,
  cursor_field VARCHAR, cursor_value VARCHAR, cursor_type VARCHAR, source_fingerprint VARCHAR,
  boundary_columns STRUCT("name" VARCHAR, "type" VARCHAR)[],
  boundary_hashes STRUCT("hash" VARCHAR, "cursor" VARCHAR, "rows" BIGINT)[], boundary_from VARCHAR,
  run_id VARCHAR, updated_at TIMESTAMP);
)sql";
}

std::string_view Watermarks::AnnouncedLayout() {
  return R"sql(
CREATE TABLE sqlflow.announced_watermarks AS
  SELECT NULL::VARCHAR AS step_id, * FROM sqlflow.watermarks LIMIT 0;
)sql";
}

std::optional<Watermark> Watermarks::Find(Session& session, const WatermarkKey& key) {
  const Value args[] = {key.Text()};
  // Clocks go back, row numbers do not.
  const auto rows =
      session.Query(fmt::format("SELECT {} FROM sqlflow.watermarks WHERE state_key = ? "
                                "ORDER BY rowid DESC LIMIT 1",
                                kColumns),
                    args);
  const std::optional<Batch> batch = rows->Next();
  if (!batch) return std::nullopt;
  return ReadRow(*batch, 0);
}

namespace {

// `prefix`: columns of the table before those of a watermark, as values.
void Insert(Session& session, std::string_view table, const std::vector<Value>& prefix,
            const Watermark& watermark, const BoundarySql& boundary) {
  const WatermarkKey& key = watermark.key;
  const Typed value = watermark.value.value_or(Typed{});
  std::vector<Value> args = prefix;
  args.insert(args.end(),
              {key.Text(), TextOrNull(key.state_key), key.pipeline, key.source, key.target,
               key.cursor, watermark.value ? Value(value.text) : Value(std::monostate()),
               TextOrNull(value.type), TextOrNull(watermark.fingerprint),
               TextOrNull(watermark.run_id), Typed{"TIMESTAMP", watermark.updated_at}});
  session.Execute(fmt::format("INSERT INTO sqlflow.{} "
                              "SELECT {}?, ?, ?, ?, ?, ?, ?, ?, ?, ({}), ({}), ({}), ?, ?",
                              table, prefix.empty() ? "" : "?, ", boundary.columns, boundary.hashes,
                              boundary.from),
                  args);
}

}  // namespace

void Watermarks::Save(Session& session, const Watermark& watermark, const BoundarySql& boundary) {
  Insert(session, "watermarks", {}, watermark, boundary);
}

void Watermarks::Announce(Session& session, std::string_view step_id, const Watermark& watermark,
                          const BoundarySql& boundary) {
  Insert(session, "announced_watermarks", {std::string(step_id)}, watermark, boundary);
}

std::optional<Watermark> Watermarks::Confirm(Session& session, std::string_view run_id,
                                             std::string_view step_id) {
  const std::vector<Value> args = {std::string(run_id), std::string(step_id)};
  constexpr std::string_view kLast =
      "FROM sqlflow.announced_watermarks WHERE run_id = ? AND step_id = ? ORDER BY rowid DESC "
      "LIMIT 1";
  session.Execute(
      fmt::format("INSERT INTO sqlflow.watermarks SELECT * EXCLUDE (step_id) {}", kLast), args);
  const auto rows = session.Query(fmt::format("SELECT {} {}", kColumns, kLast), args);
  const std::optional<Batch> batch = rows->Next();
  if (!batch) return std::nullopt;
  return ReadRow(*batch, 0);
}

BoundarySql Watermarks::CurrentBoundary(const std::string& key) {
  const auto query = [&key](std::string_view column) {
    return fmt::format(
        "SELECT {} FROM sqlflow.watermarks WHERE state_key = {} ORDER BY rowid DESC LIMIT 1",
        column, key);
  };
  return {query("boundary_columns"), query("boundary_hashes"), query("boundary_from")};
}

BoundaryText Watermarks::ExportBoundary(Session& session, const Dialect& dialect,
                                        const WatermarkKey& key) {
  const BoundarySql current = CurrentBoundary(dialect.Literal(key.Text()));
  const auto rows = session.Query(
      fmt::format("SELECT CAST(to_json(({})) AS VARCHAR), CAST(to_json(({})) AS VARCHAR), ({})",
                  current.columns, current.hashes, current.from));
  const std::optional<Batch> batch = rows->Next();
  if (!batch) return {};
  const auto json = [&batch](int column) {
    std::string text = TextAt(*batch, column, 0);
    return text == "null" ? "" : text;
  };
  return {json(0), json(1), TextAt(*batch, 2, 0)};
}

BoundarySql Watermarks::ImportBoundary(const Dialect& dialect, const BoundaryText& text) {
  BoundarySql boundary;
  const auto list = [&dialect](const std::string& json, std::string_view structure) {
    return fmt::format("SELECT from_json({}, '[{}]')", dialect.Literal(json), structure);
  };
  if (!text.columns.empty()) {
    boundary.columns = list(text.columns, R"({"name": "VARCHAR", "type": "VARCHAR"})");
  }
  if (!text.hashes.empty()) {
    boundary.hashes =
        list(text.hashes, R"({"hash": "VARCHAR", "cursor": "VARCHAR", "rows": "BIGINT"})");
  }
  if (!text.from.empty()) boundary.from = "SELECT " + dialect.Literal(text.from);
  return boundary;
}

std::vector<Watermark> Watermarks::List(Session& session) {
  const auto rows = session.Query(
      fmt::format("SELECT {} FROM sqlflow.watermarks "
                  "QUALIFY row_number() OVER (PARTITION BY state_key ORDER BY rowid DESC) = 1 "
                  "ORDER BY state_key",
                  kColumns));
  std::vector<Watermark> watermarks;
  while (const std::optional<Batch> batch = rows->Next()) {
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      watermarks.push_back(ReadRow(*batch, row));
    }
  }
  return watermarks;
}

}  // namespace sqlflow
