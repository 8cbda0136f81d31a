#include "cli/state_file.h"

#include <fmt/format.h>

#include "base/diagnostic.h"
#include "base/files.h"
#include "base/system_clock.h"
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

LoadedFile::Time TimeOf(const OptionValue& object, const char* key, const std::string& path) {
  try {
    return ParseTimestamp(TextOf(object, key));
  } catch (const Error&) {
    throw Malformed(path, fmt::format("a file's time is none: {}", TextOf(object, key)));
  }
}

int64_t NumberOf(const OptionValue& object, const char* key, const std::string& path) {
  const OptionEntry* entry = object.Find(key);
  const int64_t* number = entry == nullptr ? nullptr : entry->value.as_int();
  if (number == nullptr) throw Malformed(path, fmt::format("a file has no number of {}", key));
  return *number;
}

LoadedFile ReadLoadedFile(const OptionValue& object, const std::string& path) {
  LoadedFile file{.uri = TextOf(object, "uri"),
                  .size = NumberOf(object, "size", path),
                  .hash = TextOf(object, "hash"),
                  .modified = TimeOf(object, "modified", path),
                  .compared = TimeOf(object, "compared", path),
                  .rows = NumberOf(object, "rows", path),
                  .column = TextOf(object, "column"),
                  .run_id = TextOf(object, "run_id"),
                  .loaded_at = FormatTimestamp(TimeOf(object, "loaded_at", path))};
  if (file.uri.empty() || file.hash.empty()) throw Malformed(path, "a file has no uri or hash");
  return file;
}

void ImportLedger(Session& session, const Dialect& dialect, const OptionValue& object,
                  const std::string& path, const std::string& now) {
  const WatermarkKey key = {TextOf(object, "state_key"), TextOf(object, "pipeline"),
                            TextOf(object, "source"), TextOf(object, "target"),
                            std::string(WatermarkKey::kFilesCursor)};
  const OptionEntry* list = object.Find("files");
  const OptionValue::List* objects = list == nullptr ? nullptr : list->value.as_list();
  if (key.target.empty() || objects == nullptr ||
      (key.state_key.empty() && (key.pipeline.empty() || key.source.empty()))) {
    throw Malformed(path, "a file ledger has no target, files, pipeline or source");
  }
  std::vector<LoadedFile> files;
  for (const OptionValue& each : *objects) files.push_back(ReadLoadedFile(each, path));
  FileLedger::Forget(session, key, "", now);
  FileLedger::Save(session, dialect, key, files);
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

namespace {

JsonObject LedgerKeyJson(const WatermarkKey& key) {
  JsonObject json;
  json.Add("key", key.Text());
  AddTextOrNull(json, "state_key", key.state_key);
  json.Add("pipeline", key.pipeline).Add("source", key.source);
  json.Add("target", key.target).Add("cursor", key.cursor);
  return json;
}

}  // namespace

JsonObject FileLedgerJson(const FileLedgerSummary& ledger) {
  JsonObject json = LedgerKeyJson(ledger.key);
  json.Add("file_count", ledger.files).Add("rows", ledger.rows);
  AddTextOrNull(json, "run_id", ledger.run_id);
  return std::move(json.Add("updated_at", ledger.updated_at));
}

JsonObject FileLedgerJson(const FileLedgerSummary& ledger, const LoadedFiles& files) {
  JsonObject json = FileLedgerJson(ledger);
  std::vector<JsonObject> list;
  for (const auto& [uri, file] : files.by_uri) {
    JsonObject each;
    each.Add("uri", uri).Add("size", file.size).Add("hash", file.hash);
    each.Add("modified", FormatTimestamp(file.modified));
    each.Add("compared", FormatTimestamp(file.compared)).Add("rows", file.rows);
    AddTextOrNull(each, "column", file.column);
    AddTextOrNull(each, "run_id", file.run_id);
    list.push_back(std::move(each.Add("loaded_at", file.loaded_at)));
  }
  return std::move(json.Add("files", JsonList(std::move(list))));
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
  std::vector<JsonObject> ledgers;
  for (const FileLedgerSummary& ledger : FileLedger::List(session)) {
    ledgers.push_back(FileLedgerJson(ledger, FileLedger::Find(session, ledger.key)));
  }
  if (!ledgers.empty()) file.Add("file_ledgers", JsonList(std::move(ledgers)));
  return PrettyJson(std::move(file).Take());
}

ImportedState ImportState(Session& session, const Dialect& dialect, const std::string& path,
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
  ImportedState imported{.watermarks = static_cast<int64_t>(objects->size())};
  const OptionEntry* ledgers = file.Find("file_ledgers");
  if (ledgers != nullptr && ledgers->value.as_list() != nullptr) {
    for (const OptionValue& object : *ledgers->value.as_list()) {
      ImportLedger(session, dialect, object, path, now);
      ++imported.ledgers;
    }
  }
  transaction.Commit();
  return imported;
}

}  // namespace sqlflow
