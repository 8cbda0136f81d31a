#include "state/watermarks.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "batch/cell_text.h"
#include "state/record_json.h"
#include "state/record_table.h"

namespace sqlflow {
namespace {

// The structures of a kept boundary, as BoundarySql describes them.
constexpr std::string_view kColumnsShape = R"([{"name": "VARCHAR", "type": "VARCHAR"}])";
constexpr std::string_view kHashesShape =
    R"([{"hash": "VARCHAR", "cursor": "VARCHAR", "rows": "BIGINT"}])";

std::string TextAt(const Batch& batch, int column) {
  const ColumnView view(batch, column);
  return view.IsNull(0) ? "" : CellText(view, 0);
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

namespace {

std::optional<Watermark> QueryOne(Session& session, const std::string& query,
                                  std::span<const Value> args) {
  const std::vector<std::string> contents = QueryContents(session, query, args);
  if (contents.empty()) return std::nullopt;
  return WatermarkFromJson(contents.front());
}

void Insert(Session& session, std::string_view kind, std::string_view step_id,
            const Watermark& watermark, const BoundarySql& boundary) {
  const std::string content = boundary.empty()
                                  ? "?"
                                  : fmt::format(
                                        "json_merge_patch(?, json_object('boundary_columns', ({}), "
                                        "'boundary_hashes', ({}), 'boundary_from', ({})))",
                                        boundary.columns, boundary.hashes, boundary.from);
  InsertRecord(session,
               {watermark.run_id, watermark.key.pipeline, kind, watermark.key.Text(),
                ToJson(watermark, step_id)},
               content);
}

}  // namespace

std::optional<Watermark> Watermarks::Find(Session& session, const WatermarkKey& key) {
  const std::vector<Value> args = {key.Text()};
  // Clocks go back, row numbers do not.
  return QueryOne(session,
                  "SELECT content FROM sqlflow.records WHERE kind = 'watermark' AND subject = ? "
                  "ORDER BY rowid DESC LIMIT 1",
                  args);
}

void Watermarks::Save(Session& session, const Watermark& watermark, const BoundarySql& boundary) {
  Insert(session, "watermark", "", watermark, boundary);
}

void Watermarks::Announce(Session& session, std::string_view step_id, const Watermark& watermark,
                          const BoundarySql& boundary) {
  Insert(session, "announced_watermark", step_id, watermark, boundary);
}

std::optional<Watermark> Watermarks::Confirm(Session& session, std::string_view run_id,
                                             std::string_view step_id) {
  const std::vector<Value> args = {std::string(run_id), std::string(step_id)};
  constexpr std::string_view kLast =
      "FROM sqlflow.records WHERE run_id = ? AND kind = 'announced_watermark' AND "
      "json_extract_string(content, '$.step') = ? ORDER BY rowid DESC LIMIT 1";
  session.Execute(fmt::format("INSERT INTO sqlflow.records "
                              "SELECT run_id, pipeline, 'watermark', subject, content {}",
                              kLast),
                  args);
  return QueryOne(session, fmt::format("SELECT content {}", kLast), args);
}

BoundarySql Watermarks::CurrentBoundary(const std::string& key) {
  const auto query = [&key](std::string_view value) {
    return fmt::format(
        "SELECT {} FROM (SELECT content FROM sqlflow.records WHERE kind = 'watermark' AND "
        "subject = {} ORDER BY rowid DESC LIMIT 1)",
        value, key);
  };
  const auto list = [&query](std::string_view name, std::string_view shape) {
    return query(fmt::format("from_json(content -> '$.{}', '{}')", name, shape));
  };
  return {list("boundary_columns", kColumnsShape), list("boundary_hashes", kHashesShape),
          query("content ->> '$.boundary_from'")};
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
    std::string text = TextAt(*batch, column);
    return text == "null" ? "" : text;
  };
  return {json(0), json(1), TextAt(*batch, 2)};
}

BoundarySql Watermarks::ImportBoundary(const Dialect& dialect, const BoundaryText& text) {
  BoundarySql boundary;
  const auto list = [&dialect](const std::string& json, std::string_view shape) {
    return fmt::format("SELECT from_json({}, '{}')", dialect.Literal(json), shape);
  };
  if (!text.columns.empty()) boundary.columns = list(text.columns, kColumnsShape);
  if (!text.hashes.empty()) boundary.hashes = list(text.hashes, kHashesShape);
  if (!text.from.empty()) boundary.from = "SELECT " + dialect.Literal(text.from);
  return boundary;
}

std::vector<Watermark> Watermarks::List(Session& session) {
  std::vector<Watermark> watermarks;
  for (const std::string& content : QueryContents(
           session,
           "SELECT content FROM sqlflow.records WHERE kind = 'watermark' QUALIFY row_number() OVER "
           "(PARTITION BY subject ORDER BY rowid DESC) = 1 ORDER BY subject",
           {})) {
    watermarks.push_back(WatermarkFromJson(content));
  }
  return watermarks;
}

}  // namespace sqlflow
