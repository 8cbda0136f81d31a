#include "cli/json_observer.h"

#include <utility>

namespace sqlflow {

JsonObject ErrorJson(const Error& error, const SourceFiles& files) {
  JsonObject json;
  json.Add("code", ToString(error.code())).Add("message", error.message());
  if (!error.hint().empty()) json.Add("hint", error.hint());
  if (error.span().known()) {
    const LineColumn place = files.Begin(error.span());
    json.Add("file", files.name(error.span().file));
    json.Add("line", place.line).Add("column", place.column);
  }
  if (!error.frames().empty()) json.Add("while", error.frames());
  return json;
}

JsonObject JsonObserver::Event(std::string_view name) const {
  JsonObject event;
  event.Add("event", name).Add("run_id", run_id_);
  return event;
}

JsonObject JsonObserver::StepEvent(std::string_view name, const StepInfo& step) const {
  JsonObject event = Event(name);
  event.Add("step", step.id).Add("kind", step.kind).Add("target", step.target);
  return event;
}

// Each event is complete when it is seen: others follow the stream while the run goes on.
void JsonObserver::Write(const JsonObject& event) { out_ << event.Text() << "\n" << std::flush; }

void JsonObserver::OnRunStart(const RunInfo& run) {
  run_id_ = run.run_id;
  std::vector<std::string> steps;
  for (const StepInfo& step : run.steps) steps.push_back(step.id);
  JsonObject event = Event("run_started");
  event.Add("pipeline", run.pipeline).Add("profile", run.profile).Add("engine", run.engine);
  event.Add("started_at", run.started_at).Add("steps", steps);
  Write(event);
}

void JsonObserver::OnStepStart(const StepInfo& step) { Write(StepEvent("step_started", step)); }

void JsonObserver::OnProgress(const StepInfo& step, int64_t rows, double fraction,
                              double seconds) {
  JsonObject event = StepEvent("step_progress", step);
  event.Add("rows", rows);
  if (fraction >= 0) event.AddSeconds("fraction", fraction);
  event.AddSeconds("seconds", seconds);
  Write(event);
}

void JsonObserver::OnRetry(const StepInfo& step, const Error& error, int attempt) {
  JsonObject event = StepEvent("step_retried", step);
  event.Add("attempt", attempt).Add("error", ErrorJson(error, files_));
  Write(event);
}

void JsonObserver::OnStepEnd(const StepResult& result) {
  JsonObject event = StepEvent("step_finished", result.step);
  event.Add("status", ToString(result.status)).Add("rows", result.rows);
  event.Add("rows_read", result.rows_read).Add("rows_inserted", result.rows_inserted);
  event.Add("rows_updated", result.rows_updated).Add("rows_deduplicated", result.rows_deduplicated);
  event.Add("rows_rejected", result.rows_rejected);
  if (result.bytes) event.Add("bytes", *result.bytes);
  event.Add("retries", result.retries).AddSeconds("seconds", result.seconds);
  event.Add("schema_changes", result.schema_changes).Add("warnings", result.warnings);
  if (result.error) event.Add("error", ErrorJson(*result.error, files_));
  if (!result.skipped_because.empty()) event.Add("skipped_because", result.skipped_because);
  Write(event);
}

void JsonObserver::OnRunEnd(const RunResult& result) {
  JsonObject event = Event("run_finished");
  event.Add("status", ToString(result.status)).Add("rows", result.rows);
  event.AddSeconds("seconds", result.seconds);
  event.Add("peak_memory_bytes", result.peak_memory_bytes).Add("notes", result.info.notes);
  if (result.error) event.Add("error", ErrorJson(*result.error, files_));
  Write(event);
}

}  // namespace sqlflow
