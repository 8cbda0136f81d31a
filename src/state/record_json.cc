#include "state/record_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace sqlflow {
namespace {

using Json = nlohmann::ordered_json;

void DropEmpty(Json& json) {
  for (auto member = json.begin(); member != json.end();) {
    const bool is_empty = member->is_null() || *member == "" || *member == Json::array();
    member = is_empty ? json.erase(member) : std::next(member);
  }
}

// Texts of errors hold what sources sent, which need not be UTF-8.
std::string Dumped(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string Written(Json json, JsonStyle style) {
  if (style == JsonStyle::kFile) return Dumped(json, 2) + "\n";
  DropEmpty(json);
  return Dumped(json, -1);
}

Json Parsed(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  if (json.is_object()) return json;
  constexpr size_t kShown = 60;
  throw Error(ErrorCode::kData,
              fmt::format("Record of a run is no JSON object: {}", text.substr(0, kShown)));
}

std::string TextAt(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

int64_t IntegerAt(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? found->get<int64_t>() : 0;
}

double NumberAt(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? found->get<double>() : 0;
}

bool FlagAt(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_boolean() && found->get<bool>();
}

// JSON that was kept as text, shown as what it is.
Json Embedded(const std::string& text) {
  return text.empty() ? Json() : Json::parse(text, nullptr, false);
}

std::string TextOf(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found == json.end() || found->is_null() ? "" : found->dump();
}

// "2026-01-31 10:15:00.250000" as "2026-01-31 10:15:00.25".
std::string WithoutZeros(std::string time) {
  if (time.find('.') == std::string::npos) return time;
  time.erase(time.find_last_not_of('0') + 1);
  if (time.ends_with('.')) time.pop_back();
  return time;
}

Json StateJson(const FileState& state) { return {{"size", state.size}, {"hash", state.hash}}; }

FileState StateAt(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end()) return {};
  return {IntegerAt(*found, "size"), TextAt(*found, "hash")};
}

}  // namespace

namespace {

Json RunJson(const RunRecord& run) {
  return {{"run_id", run.run_id},
          {"pipeline", run.pipeline},
          {"profile", run.profile},
          {"status", run.status},
          {"started_at", run.started_at},
          {"ended_at", run.ended_at},
          {"rows", run.rows},
          {"seconds", run.seconds},
          {"peak_memory_bytes", run.peak_memory_bytes},
          {"error", run.error},
          {"recorded_at", run.recorded_at},
          {"request", Embedded(run.request)}};
}

Json PlanJson(const std::vector<PlannedStep>& plan) {
  Json steps = Json::array();
  for (const PlannedStep& step : plan) {
    steps.push_back({{"step", step.id},
                     {"kind", step.kind},
                     {"target", step.target},
                     {"appends", step.appends},
                     {"fingerprint", step.fingerprint},
                     {"content", Embedded(step.content)}});
  }
  return steps;
}

std::vector<PlannedStep> PlanAt(const Json& json, const char* key) {
  std::vector<PlannedStep> plan;
  for (const Json& step : json.value(key, Json::array())) {
    plan.push_back({.id = TextAt(step, "step"),
                    .kind = TextAt(step, "kind"),
                    .target = TextAt(step, "target"),
                    .content = TextOf(step, "content"),
                    .fingerprint = TextAt(step, "fingerprint"),
                    .appends = FlagAt(step, "appends")});
  }
  return plan;
}

}  // namespace

std::string ToJson(const RunDocument& document) {
  Json json = RunJson(document.run);
  json["version"] = document.version;
  json["process"] = document.process;
  json["machine"] = document.machine;
  json["copy"] = document.is_copy;
  json["steps"] = PlanJson(document.plan);
  return Written(std::move(json), JsonStyle::kFile);
}

std::string ToJson(const RunRecord& run) { return Written(RunJson(run), JsonStyle::kRecord); }

std::string ToJson(const std::vector<PlannedStep>& plan) {
  return Written({{"steps", PlanJson(plan)}}, JsonStyle::kRecord);
}

RunDocument RunFromJson(std::string_view text) {
  const Json json = Parsed(text);
  RunDocument document;
  document.run = {.run_id = TextAt(json, "run_id"),
                  .pipeline = TextAt(json, "pipeline"),
                  .profile = TextAt(json, "profile"),
                  .status = TextAt(json, "status"),
                  .started_at = TextAt(json, "started_at"),
                  .ended_at = TextAt(json, "ended_at"),
                  .request = TextOf(json, "request"),
                  .rows = IntegerAt(json, "rows"),
                  .seconds = NumberAt(json, "seconds"),
                  .peak_memory_bytes = IntegerAt(json, "peak_memory_bytes"),
                  .error = TextAt(json, "error"),
                  .recorded_at = TextAt(json, "recorded_at")};
  document.version = TextAt(json, "version");
  document.process = IntegerAt(json, "process");
  document.machine = TextAt(json, "machine");
  document.is_copy = json.value("copy", false);
  document.plan = PlanAt(json, "steps");
  return document;
}

std::vector<PlannedStep> PlanFromJson(std::string_view text) {
  return PlanAt(Parsed(text), "steps");
}

std::string ToJson(const StepRecord& step, JsonStyle style) {
  Json checks = Json::array();
  for (const CheckResult& check : step.checks) {
    Json result = {{"name", check.name},    {"table", check.table},
                   {"check", check.check},  {"action", check.action},
                   {"rows", check.rows},    {"violations", check.violations},
                   {"sample", check.sample}};
    if (style == JsonStyle::kRecord) DropEmpty(result);
    checks.push_back(std::move(result));
  }
  return Written({{"step", step.step_id},
                  {"kind", step.kind},
                  {"target", step.target},
                  {"status", step.status},
                  {"rows", step.rows},
                  {"rows_read", step.rows_read},
                  {"rows_inserted", step.rows_inserted},
                  {"rows_updated", step.rows_updated},
                  {"rows_unchanged", step.rows_unchanged},
                  {"rows_stale", step.rows_stale},
                  {"rows_deduplicated", step.rows_deduplicated},
                  {"rows_deleted", step.rows_deleted},
                  {"rows_rejected", step.rows_rejected},
                  {"rows_quarantined", step.rows_quarantined},
                  {"rows_dropped", step.rows_dropped},
                  {"bytes", step.bytes ? Json(*step.bytes) : Json()},
                  {"retries", step.retries},
                  {"seconds", step.seconds},
                  {"peak_memory_bytes", step.peak_memory_bytes},
                  {"watermark_before", step.watermark_before},
                  {"watermark_after", step.watermark_after},
                  {"schema_changes", step.schema_changes},
                  {"error", step.error},
                  {"skipped_because", step.skipped_because},
                  {"appends", step.appends},
                  {"fingerprint", step.fingerprint},
                  {"recorded_at", step.recorded_at},
                  {"checks", checks}},
                 style);
}

StepRecord StepFromJson(std::string_view text) {
  const Json json = Parsed(text);
  StepRecord step{.step_id = TextAt(json, "step"),
                  .kind = TextAt(json, "kind"),
                  .target = TextAt(json, "target"),
                  .status = TextAt(json, "status"),
                  .rows = IntegerAt(json, "rows"),
                  .rows_read = IntegerAt(json, "rows_read"),
                  .rows_inserted = IntegerAt(json, "rows_inserted"),
                  .rows_updated = IntegerAt(json, "rows_updated"),
                  .rows_unchanged = IntegerAt(json, "rows_unchanged"),
                  .rows_stale = IntegerAt(json, "rows_stale"),
                  .rows_deduplicated = IntegerAt(json, "rows_deduplicated"),
                  .rows_deleted = IntegerAt(json, "rows_deleted"),
                  .rows_rejected = IntegerAt(json, "rows_rejected"),
                  .rows_quarantined = IntegerAt(json, "rows_quarantined"),
                  .rows_dropped = IntegerAt(json, "rows_dropped"),
                  .bytes = std::nullopt,
                  .retries = IntegerAt(json, "retries"),
                  .seconds = NumberAt(json, "seconds"),
                  .peak_memory_bytes = IntegerAt(json, "peak_memory_bytes"),
                  .watermark_before = TextAt(json, "watermark_before"),
                  .watermark_after = TextAt(json, "watermark_after"),
                  .schema_changes = TextAt(json, "schema_changes"),
                  .error = TextAt(json, "error"),
                  .skipped_because = TextAt(json, "skipped_because"),
                  .fingerprint = TextAt(json, "fingerprint"),
                  .appends = FlagAt(json, "appends"),
                  .recorded_at = TextAt(json, "recorded_at")};
  if (json.contains("bytes") && json["bytes"].is_number()) step.bytes = IntegerAt(json, "bytes");
  return step;
}

std::string ToJson(const Intent& intent, JsonStyle style) {
  return Written({{"run_id", intent.run_id},
                  {"step", intent.step_id},
                  {"temporary", intent.temporary},
                  {"target", intent.target},
                  {"before", StateJson(intent.before)},
                  {"after", StateJson(intent.after)},
                  {"rows", intent.rows}},
                 style);
}

Intent IntentFromJson(std::string_view text) {
  const Json json = Parsed(text);
  return {.run_id = TextAt(json, "run_id"),
          .step_id = TextAt(json, "step"),
          .temporary = TextAt(json, "temporary"),
          .target = TextAt(json, "target"),
          .before = StateAt(json, "before"),
          .after = StateAt(json, "after"),
          .rows = IntegerAt(json, "rows")};
}

std::string ToJson(const Watermark& watermark, std::string_view step_id) {
  const WatermarkKey& key = watermark.key;
  Json json = {{"step", std::string(step_id)},
               {"option", key.state_key},
               {"pipeline", key.pipeline},
               {"source", key.source},
               {"target_table", key.target},
               {"cursor_field", key.cursor},
               {"cursor_type", watermark.value ? watermark.value->type : ""},
               {"source_fingerprint", watermark.fingerprint},
               {"run_id", watermark.run_id},
               {"updated_at", WithoutZeros(watermark.updated_at)}};
  DropEmpty(json);
  if (watermark.value) json["cursor_value"] = watermark.value->text;
  return Dumped(json, -1);
}

Watermark WatermarkFromJson(std::string_view text) {
  const Json json = Parsed(text);
  Watermark watermark{.key = {.state_key = TextAt(json, "option"),
                              .pipeline = TextAt(json, "pipeline"),
                              .source = TextAt(json, "source"),
                              .target = TextAt(json, "target_table"),
                              .cursor = TextAt(json, "cursor_field")},
                      .value = std::nullopt,
                      .fingerprint = TextAt(json, "source_fingerprint"),
                      .run_id = TextAt(json, "run_id"),
                      .updated_at = TextAt(json, "updated_at")};
  if (json.contains("cursor_value") && json["cursor_value"].is_string()) {
    watermark.value = Typed{TextAt(json, "cursor_type"), TextAt(json, "cursor_value")};
  }
  return watermark;
}

}  // namespace sqlflow
