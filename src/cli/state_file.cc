#include "cli/state_file.h"

#include <fmt/format.h>

#include "base/diagnostic.h"
#include "base/files.h"
#include "syntax/json.h"

namespace sqlflow {
namespace {

constexpr int64_t kFileVersion = 1;

void AddTextOrNull(JsonObject& json, const char* key, const std::string& text) {
  if (text.empty()) {
    json.AddNull(key);
  } else {
    json.Add(key, text);
  }
}

std::string TextOf(const OptionValue& object, const char* key) {
  const OptionEntry* entry = object.Find(key);
  return entry == nullptr ? "" : ToText(entry->value);
}

std::string ListOf(const OptionValue& object, const char* key) {
  const OptionEntry* entry = object.Find(key);
  return entry == nullptr || entry->value.is_null() ? "" : ToJson(entry->value);
}

Error Malformed(const std::string& path, const std::string& what) {
  return Error(ErrorCode::kInvalid, fmt::format("No exported state, {}: {}", what, path))
      .Hint("Make one with `sqlflow state export`");
}

OptionValue ParseText(const std::string& text, const std::string& path) {
  Diagnostics diagnostics;
  const JsonResult parsed = ParseJson(text, -1, 0, diagnostics);
  if (!parsed.closed || diagnostics.has_errors()) throw Malformed(path, "the JSON is broken");
  return parsed.value;
}

Watermark ReadWatermark(const OptionValue& object, const std::string& path) {
  Watermark watermark;
  watermark.key = {TextOf(object, "state_key"), TextOf(object, "pipeline"),
                   TextOf(object, "source"), TextOf(object, "target"), TextOf(object, "cursor")};
  const WatermarkKey& key = watermark.key;
  if (key.target.empty() || key.cursor.empty() ||
      (key.state_key.empty() && (key.pipeline.empty() || key.source.empty()))) {
    throw Malformed(path, "a watermark has no target, cursor, pipeline or source");
  }
  const OptionEntry* value = object.Find("value");
  if (value != nullptr && !value->value.is_null()) {
    watermark.value = Typed{TextOf(object, "type"), ToText(value->value)};
    if (watermark.value->type.empty()) throw Malformed(path, "a value has no type");
  }
  watermark.fingerprint = TextOf(object, "fingerprint");
  watermark.run_id = TextOf(object, "run_id");
  return watermark;
}

// A value that is none of its type would fail in a later run, far from here.
void RequireTyped(Session& session, const Dialect& dialect, const Watermark& watermark) {
  if (!watermark.value) return;
  try {
    QueryInteger(session,
                 fmt::format("SELECT ({} IS NULL)::BIGINT", dialect.Literal(*watermark.value)));
  } catch (Error& error) {
    error.While("reading watermark " + watermark.key.Text());
    throw;
  }
}

}  // namespace

JsonObject WatermarkJson(const Watermark& watermark) {
  JsonObject json;
  json.Add("key", watermark.key.Text());
  AddTextOrNull(json, "state_key", watermark.key.state_key);
  json.Add("pipeline", watermark.key.pipeline).Add("source", watermark.key.source);
  json.Add("target", watermark.key.target).Add("cursor", watermark.key.cursor);
  if (watermark.value) {
    json.Add("value", watermark.value->text).Add("type", watermark.value->type);
  } else {
    json.AddNull("value").AddNull("type");
  }
  AddTextOrNull(json, "fingerprint", watermark.fingerprint);
  AddTextOrNull(json, "run_id", watermark.run_id);
  return std::move(json.Add("updated_at", watermark.updated_at));
}

std::string ExportState(Session& session, const Dialect& dialect) {
  std::vector<JsonObject> objects;
  for (const Watermark& watermark : Watermarks::List(session)) {
    JsonObject object = WatermarkJson(watermark);
    const BoundaryText boundary = Watermarks::ExportBoundary(session, dialect, watermark.key);
    const auto add = [&object](const char* key, const std::string& json) {
      if (!json.empty()) object.Add(key, ParseText(json, key));
    };
    add("boundary_columns", boundary.columns);
    add("boundary_hashes", boundary.hashes);
    if (!boundary.from.empty()) object.Add("boundary_from", boundary.from);
    objects.push_back(std::move(object));
  }
  JsonObject file;
  file.Add("version", kFileVersion).Add("watermarks", JsonList(std::move(objects)));
  return PrettyJson(std::move(file).Take());
}

int64_t ImportState(Session& session, const Dialect& dialect, const std::string& path,
                    const std::string& now) {
  const OptionValue file = ParseText(ReadFile(path), path);
  if (TextOf(file, "version") != std::to_string(kFileVersion)) {
    throw Malformed(path, fmt::format("its version is not {}", kFileVersion));
  }
  const OptionEntry* list = file.Find("watermarks");
  const OptionValue::List* objects = list == nullptr ? nullptr : list->value.as_list();
  if (objects == nullptr) throw Malformed(path, "it has no watermarks");
  Session::Transaction transaction(session);
  for (const OptionValue& object : *objects) {
    Watermark watermark = ReadWatermark(object, path);
    RequireTyped(session, dialect, watermark);
    watermark.updated_at = now;
    Watermarks::Save(session, watermark,
                     Watermarks::ImportBoundary(dialect, {ListOf(object, "boundary_columns"),
                                                          ListOf(object, "boundary_hashes"),
                                                          TextOf(object, "boundary_from")}));
  }
  transaction.Commit();
  return static_cast<int64_t>(objects->size());
}

}  // namespace sqlflow
