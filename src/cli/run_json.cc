#include "cli/run_json.h"

#include <ostream>
#include <utility>

#include "cli/json.h"
#include "cli/report.h"

namespace sqlflow {
namespace {

// What is over sooner needs no progress, and its output is the same each time.
constexpr double kSecondsBeforeProgress = 1;

JsonObject Event(const char* name) { return std::move(JsonObject().Add("event", name)); }

JsonObject StepEvent(const char* name, const StepInfo& step) {
  JsonObject json = Event(name);
  json.Add("step", step.id).Add("kind", step.kind).Add("target", step.target);
  return json;
}

OptionValue ChecksJson(const std::vector<CheckResult>& checks) {
  std::vector<JsonObject> list;
  for (const CheckResult& check : checks) {
    JsonObject json;
    json.Add("name", check.name).Add("table", check.table).Add("check", check.check);
    json.Add("action", check.action).Add("rows", check.rows);
    json.Add("violations", check.violations).Add("sample", check.sample);
    list.push_back(std::move(json));
  }
  return JsonList(std::move(list));
}

void AddError(const std::optional<Error>& error, const SourceFiles& files, JsonObject& json) {
  if (error) {
    json.Add("error", ErrorJson(*error, files));
  } else {
    json.AddNull("error");
  }
}

}  // namespace

void RunJson::OnRunStart(const RunInfo& run) {
  JsonObject json = Event("run_started");
  json.Add("run_id", run.run_id).Add("pipeline", run.pipeline).Add("profile", run.profile);
  json.Add("engine", run.engine).Add("started_at", run.started_at).Add("resumed", run.resumed);
  std::vector<JsonObject> steps;
  for (const StepInfo& step : run.steps) {
    JsonObject each;
    each.Add("step", step.id).Add("kind", step.kind).Add("target", step.target);
    steps.push_back(std::move(each));
  }
  json.Add("steps", JsonList(std::move(steps))).Add("notes", run.notes);
  out_ << json.Text() << '\n' << std::flush;
}

void RunJson::OnStepStart(const StepInfo& step) {
  out_ << StepEvent("step_started", step).Text() << '\n' << std::flush;
}

void RunJson::OnProgress(const StepInfo& step, int64_t rows, double fraction, double seconds) {
  if (seconds < kSecondsBeforeProgress) return;
  JsonObject json = StepEvent("progress", step);
  json.Add("rows", rows);
  if (fraction >= 0) {
    json.AddSeconds("fraction", fraction);
  } else {
    json.AddNull("fraction");
  }
  out_ << json.AddSeconds("seconds", seconds).Text() << '\n' << std::flush;
}

void RunJson::OnStall(const StepInfo& step, double seconds) {
  out_ << StepEvent("stalled", step).AddSeconds("seconds", seconds).Text() << '\n' << std::flush;
}

void RunJson::OnRetry(const StepInfo& step, const Error& error, int attempt) {
  JsonObject json = StepEvent("retry", step);
  json.Add("attempt", attempt).Add("error", ErrorJson(error, files_));
  out_ << json.Text() << '\n' << std::flush;
}

void RunJson::OnStepEnd(const StepResult& result) {
  JsonObject json = StepEvent("step_finished", result.step);
  json.Add("status", ToString(result.status)).Add("rows", result.rows);
  json.Add("rows_read", result.rows_read).Add("rows_inserted", result.rows_inserted);
  json.Add("rows_updated", result.rows_updated).Add("rows_unchanged", result.rows_unchanged);
  json.Add("rows_stale", result.rows_stale);
  json.Add("rows_deduplicated", result.rows_deduplicated);
  json.Add("rows_deleted", result.rows_deleted);
  json.Add("rows_rejected", result.rows_rejected);
  json.Add("rows_quarantined", result.rows_quarantined);
  json.Add("rows_dropped", result.rows_dropped);
  if (result.bytes) {
    json.Add("bytes", *result.bytes);
  } else {
    json.AddNull("bytes");
  }
  json.Add("retries", result.retries).AddSeconds("seconds", result.seconds);
  json.Add("incremental", result.incremental);
  if (result.files) {
    json.Add("files", *result.files);
  } else {
    json.AddNull("files");
  }
  json.Add("watermark_before", result.watermark_before);
  json.Add("watermark_after", result.watermark_after);
  json.Add("schema_changes", result.schema_changes).Add("warnings", result.warnings);
  json.Add("checks", ChecksJson(result.checks));
  json.Add("skipped_because", result.skipped_because).Add("done_before", result.earlier);
  AddError(result.error, files_, json);
  out_ << json.Text() << '\n' << std::flush;
}

void RunJson::OnRunEnd(const RunResult& result) {
  JsonObject json = Event("run_finished");
  json.Add("run_id", result.info.run_id).Add("status", ToString(result.status));
  json.Add("rows", result.rows).AddSeconds("seconds", result.seconds);
  json.Add("peak_memory_bytes", result.peak_memory_bytes).Add("notes", result.info.notes);
  AddError(result.error, files_, json);
  out_ << json.Text() << '\n' << std::flush;
}

}  // namespace sqlflow
