#include "cli/run_start.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/secrets.h"
#include "base/strings.h"
#include "base/system_clock.h"
#include "cli/json.h"
#include "cli/pipelines.h"
#include "cli/report.h"
#include "project/vars_argument.h"
#include "syntax/json.h"

namespace sqlflow {
namespace {

// What `--vars` said, by name.
OptionValue GivenVariables(const std::vector<std::string>& arguments) {
  Variables variables;
  SourceFiles files;
  Diagnostics diagnostics;  // Whoever opens the project reports them.
  for (const std::string& argument : arguments) {
    DefineVars(argument, variables, files, diagnostics);
  }
  OptionValue given = OptionValue::Object();
  for (const std::string& name : variables.Names()) given.Set(name, *variables.Find(name));
  return given;
}

// Whether a variable must not be written down: by its name, or as a URI with a password.
bool HoldsSecret(const std::string& name, const OptionValue& value) {
  const std::string text = ToText(value);
  return LooksSecret(name) || MaskUri(text) != text;
}

struct StoredRequest {
  OptionValue variables = OptionValue::Object();
  std::vector<std::string> secret_variables;
  Backfill backfill;
  std::string full_refresh;
  std::string select;  // With commas between them.
  std::string exclude;
};

StoredRequest ParseRequest(const std::string& json) {
  StoredRequest request;
  if (json.empty()) return request;
  Diagnostics diagnostics;
  const OptionValue value = ParseJson(json, -1, 0, diagnostics).value;
  const auto text = [&value](std::string_view key) {
    const OptionEntry* entry = value.Find(key);
    return entry == nullptr ? "" : ToText(entry->value);
  };
  request.backfill = {text("start"), text("end"), text("step")};
  request.full_refresh = text("full_refresh");
  request.select = text("select");
  request.exclude = text("exclude");
  if (const OptionEntry* entry = value.Find("variables")) request.variables = entry->value;
  const OptionEntry* secrets = value.Find("secret_variables");
  if (secrets != nullptr && secrets->value.as_list() != nullptr) {
    for (const OptionValue& name : *secrets->value.as_list()) {
      request.secret_variables.push_back(ToText(name));
    }
  }
  return request;
}

// The variables of the first start, with the secrets that had to be given again.
std::vector<std::string> VariablesOf(const StoredRequest& stored, const RunRequest& request) {
  const OptionValue given = GivenVariables(request.vars);
  const auto is_secret = [&stored](const std::string& name) {
    return std::ranges::count(stored.secret_variables, name) > 0;
  };
  for (const OptionEntry& entry : *given.as_map()) {
    const OptionEntry* before = stored.variables.Find(entry.key);
    if (is_secret(entry.key) || (before != nullptr && before->value == entry.value)) continue;
    throw Error(ErrorCode::kInvalid,
                fmt::format("A run that goes on keeps its variables: {} was {}", entry.key,
                            before == nullptr ? "not given" : ToText(before->value)))
        .Hint("Leave --vars out, or run anew with --restart");
  }
  for (const std::string& name : stored.secret_variables) {
    if (given.Find(name) != nullptr) continue;
    throw Error(ErrorCode::kInvalid,
                "Variable is a secret and was not stored with the run: " + name)
        .Hint(fmt::format("Give it again: --vars {}=…", name));
  }
  std::vector<std::string> vars = request.vars;
  if (!stored.variables.as_map()->empty()) vars.push_back(ToJson(stored.variables));
  return vars;
}

// What the first start said of an option, which a later one may repeat but not change.
std::string Kept(std::string_view option, const std::string& given, const std::string& stored) {
  if (given.empty() || given == stored) return stored;
  throw Error(ErrorCode::kInvalid,
              fmt::format("A run that goes on keeps what it was started with: {} was {}", option,
                          stored.empty() ? "not given" : stored))
      .Hint(fmt::format("Leave {} out, or run anew with --restart", option));
}

std::vector<std::string> Names(const std::vector<std::string>& options) {
  std::vector<std::string> names;
  for (const std::string& option : options) {
    if (option.empty()) continue;
    for (const std::string& name : Split(option, ',')) names.emplace_back(Trim(name));
  }
  return names;
}

// The run that is named, or the last one. Nothing for an id that is new.
std::optional<RunRecord> Find(const RunRequest& request, const std::string& pipeline,
                              Ledger& ledger) {
  if (request.resume == kLatestRun) {
    const std::vector<RunRecord> runs = ledger.Runs(pipeline, 1);
    if (!runs.empty()) return runs.front();
    throw Error(ErrorCode::kNotFound, "Nothing to resume: no run is on record of " + pipeline)
        .Hint("`sqlflow pipeline run " + pipeline + "`");
  }
  const std::string& id = request.resume.empty() ? request.run_id : request.resume;
  std::optional<RunRecord> run = ledger.FindRun(id);
  if (run || request.resume.empty()) return run;
  std::vector<std::string> ids;
  for (const RunRecord& each : ledger.Runs(pipeline, 0)) ids.push_back(each.run_id);
  const std::string nearest = DidYouMean(id, ids);
  throw Error(ErrorCode::kNotFound, "Run is unknown: " + id)
      .Hint(nearest.empty() ? "`sqlflow runs list` shows the runs on record" : nearest);
}

void RequireResumable(const RunRecord& run, const RunRequest& request, const Project& project) {
  const std::string pipeline = PipelineName(request.pipeline);
  if (run.pipeline != pipeline) {
    throw Error(ErrorCode::kInvalid,
                fmt::format("Run {} is one of another pipeline: {}", run.run_id, run.pipeline));
  }
  if (request.restart) {
    throw Error(ErrorCode::kInvalid,
                "A run id names one run only, and there is one already: " + run.run_id)
        .Hint("With --restart leave --run-id out, or give a new one");
  }
  if (run.holder != 0) {
    throw Error(ErrorCode::kUnavailable,
                fmt::format("Run {} goes on in process {}", run.run_id, run.holder))
        .Hint("Wait until it ends, or end it");
  }
  if (run.profile != project.profile) {
    throw Error(ErrorCode::kInvalid,
                fmt::format("Run {} was started with another profile: {}", run.run_id, run.profile))
        .Hint("Resume it with -p " + run.profile);
  }
}

}  // namespace

RunStart StartOf(App& app, const RunRequest& request) {
  RunStart start{.run_id = request.run_id,
                 .time = app.clock().Now(),
                 .vars = request.vars,
                 .backfill = {request.start, request.end, request.step},
                 .full_refresh = request.full_refresh,
                 .selection = SelectionOf(request.select, request.exclude)};
  if (request.resume.empty() && request.run_id.empty()) {
    start.run_id = NewRunId(app.clock());
    return start;
  }
  Workspace workspace(app, {.profile = request.profile,
                            .vars = request.vars,
                            .pipeline = PipelineName(request.pipeline),
                            .wait_lock = WaitOf(request.wait_lock),
                            .start_dir = request.start_dir,
                            .require_project = request.require_project});
  if (workspace.diagnostics().has_errors()) {
    if (start.run_id.empty()) start.run_id = NewRunId(app.clock());
    return start;  // Opening the project for the run reports them.
  }
  const std::unique_ptr<Ledger> ledger = workspace.OpenLedger();
  const std::string pipeline = request.script
                                   ? request.pipeline
                                   : FindPipeline(request.pipeline, workspace.project(), app).name;
  const std::optional<RunRecord> run = Find(request, pipeline, *ledger);
  if (!run) return start;
  RequireResumable(*run, request, workspace.project());
  start.run_id = run->run_id;
  if (run->succeeded()) {
    start.is_done = true;
    if (request.resume.empty()) return start;
    throw Error(ErrorCode::kInvalid, "Nothing to resume: the run is done: " + run->run_id)
        .Hint("`sqlflow pipeline run " + run->pipeline + "` starts a new one");
  }
  start.resumes = true;
  start.time = ParseTimestamp(run->started_at);
  const StoredRequest stored = ParseRequest(run->request);
  start.vars = VariablesOf(stored, request);
  start.backfill = {Kept("--start", request.start, stored.backfill.start),
                    Kept("--end", request.end, stored.backfill.end),
                    Kept("--step", request.step, stored.backfill.step)};
  start.full_refresh = Kept("--full-refresh", request.full_refresh, stored.full_refresh);
  start.selection = SelectionOf({Kept("--select", Join(request.select, ","), stored.select)},
                                {Kept("--exclude", Join(request.exclude, ","), stored.exclude)});
  return start;
}

Selection SelectionOf(const std::vector<std::string>& select,
                      const std::vector<std::string>& exclude) {
  return {Names(select), Names(exclude)};
}

std::string RequestJson(const RunRequest& request) {
  const OptionValue given = GivenVariables(request.vars);
  OptionValue stored = OptionValue::Object();
  std::vector<std::string> secrets;
  for (const OptionEntry& entry : *given.as_map()) {
    if (HoldsSecret(entry.key, entry.value)) {
      secrets.push_back(entry.key);
    } else {
      stored.Set(entry.key, entry.value);
    }
  }
  return JsonObject()
      .Add("variables", stored)
      .Add("secret_variables", secrets)
      .Add("start", request.start)
      .Add("end", request.end)
      .Add("step", request.step)
      .Add("full_refresh", request.full_refresh)
      .Add("select", Join(request.select, ","))
      .Add("exclude", Join(request.exclude, ","))
      .Text();
}

void RefuseToAppendTwice(const Plan& plan, const Registries& registries,
                         const ConnectorContext& context, Ledger& ledger, Session& session) {
  const std::vector<RunRecord> runs = ledger.Runs(plan.pipeline, 1);
  if (runs.empty() || runs.front().succeeded() || runs.front().holder != 0) return;
  const std::vector<std::string> appended =
      AppendedBy(runs.front().run_id, plan, registries, context, ledger, session);
  if (appended.empty()) return;
  throw Error(ErrorCode::kInvalid,
              fmt::format("The last run of {} stopped after rows were appended, which a new run "
                          "would append again: {} ({})",
                          plan.pipeline, Join(appended, ", "), runs.front().run_id))
      .Hint("--resume goes on where it stopped, --restart runs everything anew");
}

void RequireInputs(const Plan& selected, const Plan& whole,
                   const std::function<bool(const TableId&)>& exists) {
  for (const MissingInput& input : InputsLeftOut(selected, whole)) {
    if (exists(input.table)) continue;
    const Step& step = selected.steps[input.step];
    throw Error(ErrorCode::kInvalid,
                fmt::format("Step {} reads a table that no selected step makes: {}", step.id,
                            ToString(input.table)))
        .At(step.origin)
        .Hint(fmt::format("--select +{} takes in what it depends on", step.id));
  }
}

void RequireSamePlan(const std::string& run_id, const Continuation& continuation) {
  if (continuation.conflicts.empty()) return;
  throw Error(ErrorCode::kInvalid,
              fmt::format("Plan has changed in what run {} has done already: {}", run_id,
                          Join(continuation.conflicts, "; ")))
      .Hint("Undo the change to resume it, or run everything anew with --restart");
}

}  // namespace sqlflow
