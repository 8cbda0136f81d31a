#include <fmt/format.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/strings.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/pipelines.h"
#include "cli/report.h"
#include "cli/table.h"
#include "cli/workspace.h"
#include "state/database_ledger.h"
#include "state/folder_ledger.h"
#include "syntax/json.h"

namespace sqlflow {
namespace {

struct RunsOptions {
  std::string profile;
  std::string format = "table";
  std::string name;
  int limit = 20;
};

// The records of the project's runs, open for one command.
class Runs {
 public:
  Runs(const RunsOptions& options, App& app)
      : workspace_(app, {.profile = options.profile, .require_project = true}) {
    PrintDiagnostics(workspace_.diagnostics(), workspace_.files(), app);
    if (workspace_.diagnostics().has_errors()) return;
    if (!workspace_.project().engine.persistent) {
      ledger_ = std::make_unique<FolderLedger>("");
      return;
    }
    engine_ = workspace_.OpenDatabase(Workspace::Access::kReadState);
    ledger_ = std::make_unique<DatabaseLedger>(*engine_);
  }

  bool is_open() const { return ledger_ != nullptr; }
  Ledger& ledger() { return *ledger_; }

 private:
  Workspace workspace_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Ledger> ledger_;
};

// A run that nobody holds is over, whether or not it could say so.
std::string StatusOf(const RunRecord& run) {
  return run.ended_at.empty() && run.holder == 0 ? "stopped" : run.status;
}

// Ledgers differ in the digits after the second.
std::string ToSecond(const std::string& timestamp) {
  return timestamp.substr(0, std::string_view("2026-01-31 10:15:00").size());
}

OptionValue Json(const std::string& text) {
  Diagnostics diagnostics;
  return text.empty() ? OptionValue() : ParseJson(text, -1, 0, diagnostics).value;
}

JsonObject& AddText(JsonObject& json, std::string_view key, const std::string& text) {
  return text.empty() ? json.AddNull(key) : json.Add(key, text);
}

JsonObject RunJson(const RunRecord& run) {
  JsonObject json;
  json.Add("run_id", run.run_id).Add("pipeline", run.pipeline);
  AddText(json, "profile", run.profile);
  json.Add("status", StatusOf(run)).Add("started_at", ToSecond(run.started_at));
  AddText(json, "ended_at", ToSecond(run.ended_at));
  json.Add("rows", run.rows).AddSeconds("seconds", run.seconds);
  json.Add("peak_memory_bytes", run.peak_memory_bytes);
  return std::move(AddText(json, "error", run.error));
}

JsonObject StepJson(const StepRecord& step) {
  JsonObject json;
  json.Add("step", step.step_id).Add("kind", step.kind).Add("target", step.target);
  json.Add("status", step.status).Add("rows", step.rows).Add("rows_read", step.rows_read);
  json.Add("rows_inserted", step.rows_inserted).Add("rows_updated", step.rows_updated);
  json.Add("rows_unchanged", step.rows_unchanged).Add("rows_stale", step.rows_stale);
  json.Add("rows_deduplicated", step.rows_deduplicated).Add("rows_deleted", step.rows_deleted);
  json.Add("rows_rejected", step.rows_rejected);
  json.Add("rows_quarantined", step.rows_quarantined);
  json.Add("rows_dropped", step.rows_dropped);
  step.bytes ? json.Add("bytes", *step.bytes) : json.AddNull("bytes");
  json.Add("retries", step.retries).AddSeconds("seconds", step.seconds);
  AddText(json, "watermark_before", step.watermark_before);
  AddText(json, "watermark_after", step.watermark_after);
  AddText(json, "schema_changes", step.schema_changes);
  AddText(json, "error", step.error);
  AddText(json, "skipped_because", step.skipped_because);
  return std::move(json.Add("recorded_at", ToSecond(step.recorded_at)));
}

int List(const RunsOptions& options, App& app) {
  app.json_errors = options.format == "json";
  Runs runs(options, app);
  if (!runs.is_open()) return kExitFailed;
  const std::vector<RunRecord> found =
      runs.ledger().Runs(options.name.empty() ? "" : PipelineName(options.name), options.limit);
  if (options.format == "json") {
    std::vector<JsonObject> objects;
    for (const RunRecord& run : found) objects.push_back(RunJson(run));
    app.console().out << PrettyJson(JsonList(std::move(objects)));
    return kExitOk;
  }
  using Kind = TableColumn::Kind;
  const auto table = TableWriter::Make(ParseTableFormat(options.format),
                                       {{"run"},
                                        {"pipeline"},
                                        {"status"},
                                        {"started_at"},
                                        {"seconds", Kind::kNumber},
                                        {"rows", Kind::kNumber}},
                                       app.console().out, 0);
  for (const RunRecord& run : found) {
    const bool ended = !run.ended_at.empty();
    table->Add({run.run_id, run.pipeline, StatusOf(run), ToSecond(run.started_at),
                ended ? fmt::format("{:.3f}", run.seconds) : "",
                ended ? std::to_string(run.rows) : ""});
  }
  table->End();
  if (found.empty()) PrintNote("No run is on record", app);
  return kExitOk;
}

// The run of that id, or the last one. Throws Error(kNotFound).
RunRecord Find(const std::string& id, Ledger& ledger) {
  const std::vector<RunRecord> runs = ledger.Runs("", id.empty() ? 1 : 0);
  std::vector<std::string> ids;
  for (const RunRecord& run : runs) {
    if (id.empty() || run.run_id == id) return run;
    ids.push_back(run.run_id);
  }
  if (id.empty()) throw Error(ErrorCode::kNotFound, "No run is on record");
  const std::string nearest = DidYouMean(id, ids);
  throw Error(ErrorCode::kNotFound, "Run is unknown: " + id)
      .Hint(nearest.empty() ? "`sqlflow runs list` shows the runs on record" : nearest);
}

void PrintRun(const RunRecord& run, const std::vector<StepRecord>& steps, const App& app) {
  const Console& console = app.console();
  const auto facts = TableWriter::Make(TableFormat::kTable, {{"what"}, {"value"}}, console.out, 0);
  const OptionValue json = RunJson(run).Take();
  for (const OptionEntry& entry : *json.as_map()) {
    if (!entry.value.is_null()) facts->Add({entry.key, ToText(entry.value)});
  }
  facts->End();
  console.out << '\n';
  using Kind = TableColumn::Kind;
  const auto table = TableWriter::Make(TableFormat::kTable,
                                       {{"step"},
                                        {"status"},
                                        {"rows", Kind::kNumber},
                                        {"read", Kind::kNumber},
                                        {"seconds", Kind::kNumber},
                                        {"what happened"}},
                                       console.out, 0);
  for (const StepRecord& step : steps) {
    std::vector<std::string> notes;
    if (!step.watermark_after.empty()) notes.push_back("watermark " + step.watermark_after);
    if (!step.schema_changes.empty()) notes.push_back(step.schema_changes);
    if (!step.error.empty()) notes.push_back(step.error);
    if (!step.skipped_because.empty()) notes.push_back(step.skipped_because + " failed");
    table->Add({step.step_id, step.status, std::to_string(step.rows),
                std::to_string(step.rows_read), fmt::format("{:.3f}", step.seconds),
                Join(notes, "; ")});
  }
  table->End();
}

int Show(const RunsOptions& options, App& app) {
  app.json_errors = options.format == "json";
  Runs runs(options, app);
  if (!runs.is_open()) return kExitFailed;
  const RunRecord run = Find(options.name, runs.ledger());
  const std::vector<StepRecord> steps = runs.ledger().StepsOf(run.run_id);
  if (options.format != "json") {
    PrintRun(run, steps, app);
    return kExitOk;
  }
  std::vector<JsonObject> done;
  for (const StepRecord& step : steps) done.push_back(StepJson(step));
  std::vector<JsonObject> plan;
  for (const PlannedStep& step : runs.ledger().PlanOf(run.run_id)) {
    JsonObject planned;
    plan.push_back(planned.Add("step", step.id).Add("content", Json(step.content)));
  }
  JsonObject json = RunJson(run);
  json.Add("request", Json(run.request));
  json.Add("steps", JsonList(std::move(done))).Add("plan", JsonList(std::move(plan)));
  app.console().out << PrettyJson(std::move(json).Take());
  return kExitOk;
}

}  // namespace

void AddRunsCommands(Command& root, App& app) {
  const auto options = std::make_shared<RunsOptions>();
  Command group = root.Sub("runs", "What runs did");
  Command list = app.AddCommand(group, "list", "List the last runs");
  list.Optional("PIPELINE", options->name, "Only its runs");
  list.Option("-p,--profile", options->profile, "NAME", "Profile whose runs are meant");
  list.Option("--limit", options->limit, "N", "Runs to list (default: 20; 0: all)");
  list.Choice("--format", options->format, {"table", "csv", "json", "markdown"},
              "How they are written");
  list.Example("sqlflow runs list customer_analytics --limit 5");
  list.Action([options, &app] { return List(*options, app); });
  Command show = app.AddCommand(group, "show", "Show a run and its steps");
  show.Optional("RUN_ID", options->name, "Id of the run (default: the last one)");
  show.Option("-p,--profile", options->profile, "NAME", "Profile whose runs are meant");
  show.Choice("--format", options->format, {"table", "json"},
              "How it is written; JSON also holds the plan");
  show.Example("sqlflow runs show --format json");
  show.Action([options, &app] { return Show(*options, app); });
}

}  // namespace sqlflow
