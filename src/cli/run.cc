#include "cli/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <ostream>

#include "base/files.h"
#include "base/strings.h"
#include "base/system_clock.h"
#include "cli/commands.h"
#include "cli/pipelines.h"
#include "cli/report.h"
#include "cli/run_artifacts.h"
#include "cli/run_json.h"
#include "cli/run_junit.h"
#include "cli/run_live.h"
#include "cli/run_start.h"
#include "cli/run_text.h"
#include "cli/signals.h"
#include "cli/table.h"
#include "cli/workspace.h"
#include "exec/runner.h"
#include "exec/sample.h"
#include "load/backfill.h"
#include "plan/select.h"
#include "state/no_ledger.h"

namespace sqlflow {
namespace {

TestSettings TestSettingsOf(const App& app) {
  const auto number = [&app](const char* name) -> std::optional<int64_t> {
    const std::string text = app.Variable(name);
    if (text.empty()) return std::nullopt;
    return std::stoll(text);
  };
  TestSettings settings;
  if (const auto seed = number("SQLFLOW_TEST_ORDER_SEED")) {
    settings.order_seed = static_cast<uint64_t>(*seed);
  }
  settings.max_batch_rows = number("SQLFLOW_TEST_BATCH_ROWS").value_or(0);
  settings.failures_per_step = static_cast<int>(number("SQLFLOW_TEST_FAILURES").value_or(0));
  return settings;
}

std::unique_ptr<RunObserver> MakeObserver(const App& app, const RunRequest& request,
                                          const SourceFiles& files) {
  const Console& console = app.console();
  if (request.json) return std::make_unique<RunJson>(console.out, files);
  if (app.options.quiet) return std::make_unique<RunText>(console, files, Detail::kFailures);
  const Detail detail = app.options.verbose ? Detail::kCounts : Detail::kSteps;
  if (console.out_is_terminal) return std::make_unique<RunLive>(console, files, detail);
  return std::make_unique<RunText>(console, files, detail);
}

void ReportFindings(Workspace& workspace, bool json) {
  App& app = workspace.app();
  PrintDiagnostics(workspace.diagnostics(), workspace.files(), app);
  if (!json) return;
  for (const Diagnostic& diagnostic : workspace.diagnostics().Sorted()) {
    JsonObject event;
    event.Add("event", "diagnostic");
    event.Add("diagnostic", DiagnosticJson(diagnostic, workspace.files()));
    app.console().out << event.Text() << '\n';
  }
  app.console().out.flush();
}

void PrintSummary(const RunResult& result, const Console& console) {
  using Kind = TableColumn::Kind;
  const auto table = TableWriter::Make(TableFormat::kTable,
                                       {{"step"},
                                        {"status"},
                                        {"rows", Kind::kNumber},
                                        {"read", Kind::kNumber},
                                        {"inserted", Kind::kNumber},
                                        {"updated", Kind::kNumber},
                                        {"retries", Kind::kNumber},
                                        {"seconds", Kind::kNumber}},
                                       console.out, 0);
  console.out << '\n';
  for (const StepResult& step : result.steps) {
    table->Add({step.step.id, std::string(ToString(step.status)), std::to_string(step.rows),
                std::to_string(step.rows_read), std::to_string(step.rows_inserted),
                std::to_string(step.rows_updated), std::to_string(step.retries),
                fmt::format("{:.3f}", step.seconds)});
  }
  table->End();
}

int ExitCodeOf(const RunResult& result) {
  switch (result.status) {
    case RunStatus::kSucceeded:
      return kExitOk;
    case RunStatus::kFailed:
      return kExitFailed;
    case RunStatus::kCancelled:
      return SignalExitCode();
  }
  return kExitBug;
}

FullRefreshRequest FullRefreshOf(const std::string& option) {
  FullRefreshRequest result;
  result.everything = option == "*";
  if (result.everything || option.empty()) return result;
  for (const std::string& step : Split(option, ',')) {
    result.steps.emplace_back(Trim(step));
  }
  return result;
}

CheckMode CheckModeOf(const std::string& option) {
  if (option == "warn") return CheckMode::kWarn;
  return option == "skip" ? CheckMode::kSkip : CheckMode::kEnforce;
}

constexpr size_t kMaxRunIdSize = 100;

// Run ids become names in records and of files.
bool IsRunId(std::string_view text) {
  return text.size() <= kMaxRunIdSize && text.find_first_not_of('.') != std::string_view::npos &&
         std::ranges::all_of(text, [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
         });
}

// The mistake in the options, or nothing.
std::optional<Error> OptionMistake(const RunRequest& request) {
  if (request.run_id == kLatestRun) {
    return Error(ErrorCode::kInvalid, "Run id is not valid: " + request.run_id)
        .Hint("It stands for the last run: --resume goes on with that one");
  }
  if (!request.run_id.empty() && !IsRunId(request.run_id)) {
    return Error(ErrorCode::kInvalid, "Run id is not valid: " + request.run_id)
        .Hint(fmt::format("Write letters, digits, '.', '_' and '-', at most {} of them",
                          kMaxRunIdSize));
  }
  for (const std::string& wait : {request.wait_lock, request.stall_timeout}) {
    if (wait.empty() || ParseWait(wait)) continue;
    return Error(ErrorCode::kInvalid, "Duration is not valid: " + wait)
        .Hint("Write seconds, or a number with s, m or h: 30s");
  }
  if (!request.resume.empty() && !request.run_id.empty()) {
    return Error(ErrorCode::kInvalid, "--resume and --run-id both name the run")
        .Hint("--run-id starts a run, or goes on with it if it has stopped");
  }
  if (!request.resume.empty() && request.restart) {
    return Error(ErrorCode::kInvalid, "--resume goes on with a run, --restart starts a new one")
        .Hint("Leave one of them out");
  }
  if (request.empty && request.limit_rows > 0) {
    return Error(ErrorCode::kInvalid, "--empty runs on no rows: --limit-rows does not go with it");
  }
  if (request.samples() && (!request.resume.empty() || !request.full_refresh.empty() ||
                            !request.start.empty() || !request.end.empty())) {
    return Error(ErrorCode::kInvalid,
                 "A run that leaves nothing cannot go on with another, refresh or fill a table")
        .Hint(
            "--empty and --limit-rows go with neither of --resume, --full-refresh, --start, --end");
  }
  if (!request.step.empty() && (request.start.empty() || request.end.empty())) {
    return Error(ErrorCode::kInvalid, "--step needs --start and --end")
        .Hint("Example: --start 2024-01-01 --end 2024-02-01 --step '1 day'");
  }
  if (auto problem = RangeProblem({request.start, request.end, request.step})) return problem;
  const bool has_range = !request.start.empty() || !request.end.empty();
  if (has_range && !request.full_refresh.empty()) {
    return Error(ErrorCode::kInvalid,
                 "--full-refresh reads everything: --start and --end do not go "
                 "with it");
  }
  return std::nullopt;
}

void PrintPlan(const Plan& plan, const Console& console) {
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    console.out << fmt::format("  {:>3}. {} {}\n", i + 1, step.kind(), step.target());
  }
}

int TellThatRunIsDone(const std::string& run_id, const RunRequest& request, const App& app) {
  const Console& console = app.console();
  if (request.json) {
    JsonObject event;
    event.Add("event", "run_done_before").Add("run_id", run_id);
    console.out << event.Text() << '\n';
  } else if (!app.options.quiet) {
    console.out << "Run is done already, nothing is left to do: " << run_id << '\n';
  }
  return kExitOk;
}

std::optional<Plan> CompileFor(const RunRequest& request, const std::string& path,
                               Workspace& workspace) {
  if (request.dry_run) return workspace.CompileToCheck(path, Reach::kOptional);
  return request.samples() ? workspace.CompileToSample(path) : workspace.CompileToRun(path);
}

// The selected steps, with all they need to start.
struct Selected {
  Plan plan;
  FullRefresh refresh;
};

Selected SelectSteps(const RunRequest& request, const RunStart& start, const Plan& whole,
                     Workspace& workspace) {
  Selected selected{Select(whole, start.selection, workspace.files()), {}};
  RequireInputs(selected.plan, whole, [&](const TableId& table) {
    if (request.dry_run || request.samples()) {
      Session* database = workspace.database();
      return database != nullptr && database->Find(table).has_value();
    }
    return workspace.project().engine.persistent &&
           workspace.engine().NewSession()->Find(table).has_value();
  });
  selected.refresh = PlanFullRefresh(selected.plan, FullRefreshOf(start.full_refresh));
  RequireAllWriters(selected.refresh, selected.plan, whole);
  return selected;
}

// Decides what is left to do, and refuses what would do something twice.
void Prepare(const RunRequest& request, const RunStart& start, const Plan& plan,
             Workspace& workspace, Ledger& ledger, RunOptions& options) {
  if (!start.resumes) {
    options.request = RequestJson(request);
    if (!request.restart) {
      const ConnectorContext context{workspace.app().clock(), CancelOnSignals(),
                                     "sqlflow/" + plan.pipeline};
      RefuseToAppendTwice(plan, workspace.app().registries(), context, ledger,
                          *workspace.engine().NewSession());
    }
    return;
  }
  const std::optional<RunRecord> run = ledger.FindRun(start.run_id);
  Continuation continuation =
      Continue(PlannedSteps(plan, workspace.app().registries()), start.run_id, ledger);
  RequireSamePlan(start.run_id, continuation);
  options.resumed = true;
  options.request = run ? run->request : "";
  options.done = std::move(continuation.done);
  for (const std::string& change : continuation.changes) {
    options.notes.push_back("plan changed since the first start: " + change);
  }
}

// A lone file's run leaves none.
RunResult RunAndKeepFiles(const Plan& plan, Workspace& workspace, Ledger& ledger,
                          const RunOptions& options, CancelToken& cancel, RunObserver& observer) {
  App& app = workspace.app();
  const auto run = [&](RunObserver& told) {
    return Run(plan, workspace.engine(), ledger, app.registries(), options, app.clock(), cancel,
               told);
  };
  if (!workspace.project().is_project) return run(observer);
  RunArtifacts artifacts(
      observer, plan, PlannedSteps(plan, app.registries()), options.request,
      ledger.keeps_tables() ? RunArtifacts::Records::kCopied : RunArtifacts::Records::kOfTheLedger,
      workspace.files(), app.clock());
  const RunResult result = run(artifacts);
  if (artifacts.failure()) {
    PrintNote("Some files of the run are missing: " + artifacts.failure()->message(), app);
  }
  return result;
}

// Leaves the project's database, its records and all targets as they are.
RunResult RunSample(const Plan& plan, int64_t rows, Workspace& workspace, RunOptions& options,
                    CancelToken& cancel, RunObserver& observer) {
  App& app = workspace.app();
  options.notes.push_back(
      rows == 0 ? "on no rows: nothing that it makes is kept"
                : fmt::format("on at most {} of each source: nothing that it makes is kept",
                              rows == 1 ? "1 row" : FormatCount(rows) + " rows"));
  Engine& engine = workspace.sample();
  if (Session* database = workspace.database()) {
    CopySample(plan, rows, *database, *engine.NewSession(), engine.dialect());
  } else if (workspace.database_exists()) {
    workspace.OpenDatabase(
        Workspace::Access::kReadState);  // Throws and says why it cannot be read.
  }
  NoLedger ledger;
  return Run(SamplePlan(plan, rows), engine, ledger, SampleRegistries(app.registries()), options,
             app.clock(), cancel, observer);
}

}  // namespace

void AddRunOptions(Command& command, RunRequest& request, std::string& format) {
  command.Option("-p,--profile", request.profile, "NAME",
                 "Profile to use (default: $SQLFLOW_PROFILE, else dev)");
  command.Option("--vars", request.vars, "VARS",
                 "Variables: k=v,k2=v2 or a JSON object; may be repeated");
  command.Count("--threads", request.threads, "N", "Steps at once (default: one per core)");
  command.Option("--run-id", request.run_id, "ID",
                 "Id of the run: starts it, or goes on with it if it has stopped");
  command.OptionalValue("--resume", request.resume, kLatestRun, "RUN_ID",
                        "Go on with a run that stopped (default: the last one)");
  command.Flag("--restart", request.restart,
               "Run everything anew, also when the last run stopped after appending rows");
  command.Flag("--fail-fast", request.fail_fast, "Start nothing more once a step has failed");
  command.Option("--start", request.start, "VALUE",
                 "Work on this range of INCREMENTAL steps again: from VALUE on");
  command.Option("--end", request.end, "VALUE", "The range ends before VALUE");
  command.Option("--step", request.step, "DURATION",
                 "Work in slices, such as '1 day', each a transaction of its own");
  command.OptionalValue("--full-refresh", request.full_refresh, "*", "STEP,…",
                        "Make the tables of INCREMENTAL steps anew, and their watermarks");
  command.Option("--select", request.select, "STEP,…",
                 "Run these steps, tables, files, tag:WORD or path:SCRIPT alone; +STEP: and what "
                 "it depends on, "
                 "STEP+: and what depends on it");
  command.Option("--exclude", request.exclude, "STEP,…", "Leave these steps out");
  command.Flag("--empty", request.empty,
               "Try all steps on no rows, in a scratch database; nothing is written");
  command.Count("--limit-rows", request.limit_rows, "N",
                "Try all steps on N rows of each source, likewise");
  command.Option("--wait-lock", request.wait_lock, "DURATION",
                 "Wait so long, such as 30s, for a database that is in use");
  command.Option("--stall-timeout", request.stall_timeout, "DURATION",
                 "Warn of a step that makes no progress for so long, such as 5m");
  command.Choice("--checks", request.checks, {"enforce", "warn", "skip"},
                 "What EXPECT does: as written, only warn, or nothing");
  command.Flag("--dry-run", request.dry_run, "Check everything, show the steps, run none");
  command.Flag("--summary", request.summary, "End with a table of all steps");
  command.Option("--junit", request.junit, "FILE",
                 "Write steps and checks as JUnit XML when the run has ended");
  command.Choice("--format", format, {"text", "json"}, "How the run is told");
}

int RunPipeline(App& app, const RunRequest& request) {
  app.json_errors = request.json;
  if (const std::optional<Error> mistake = OptionMistake(request)) return app.RefuseUsage(*mistake);
  CancelToken& cancel = CancelOnSignals();
  const RunStart start = StartOf(app, request);
  if (start.is_done) return TellThatRunIsDone(start.run_id, request, app);
  Workspace workspace(app, {.profile = request.profile,
                            .vars = start.vars,
                            .pipeline = PipelineName(request.pipeline),
                            .run_id = start.run_id,
                            .run_time = start.time,
                            .wait_lock = WaitOf(request.wait_lock),
                            .start_dir = request.start_dir,
                            .script = request.script,
                            .require_project = request.require_project});
  if (workspace.diagnostics().has_errors()) {
    ReportFindings(workspace, request.json);
    return kExitFailed;
  }
  const PipelineFile file = request.script
                                ? PipelineFile{request.pipeline, request.script_path}
                                : FindPipeline(request.pipeline, workspace.project(), app);
  const std::optional<Plan> whole = CompileFor(request, file.path, workspace);
  ReportFindings(workspace, request.json);
  if (!whole) return kExitFailed;
  Selected selected;
  try {
    selected = SelectSteps(request, start, *whole, workspace);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kCancelled) throw;
    PrintError(error, workspace.files(), app);
    return kExitFailed;
  }
  const Plan& plan = selected.plan;
  if (request.dry_run) {
    if (!request.json && !app.options.quiet) PrintPlan(plan, app.console());
    return kExitOk;
  }
  RunOptions options{.run_id = start.run_id,
                     .profile = workspace.project().profile,
                     .threads = request.threads,
                     .fail_fast = request.fail_fast,
                     .stall_timeout = WaitOf(request.stall_timeout),
                     .backfill = start.backfill,
                     .full_refresh = selected.refresh,
                     .checks = CheckModeOf(request.checks),
                     .started_at = FormatTimestamp(start.time),
                     .test = TestSettingsOf(app)};
  const std::unique_ptr<RunObserver> observer = MakeObserver(app, request, workspace.files());
  RunResult result;
  if (request.samples()) {
    result = RunSample(plan, request.limit_rows, workspace, options, cancel, *observer);
  } else {
    const std::unique_ptr<Ledger> ledger = workspace.OpenLedger();
    try {
      Prepare(request, start, plan, workspace, *ledger, options);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::kCancelled) throw;
      PrintError(error, workspace.files(), app);
      return kExitFailed;
    }
    result = RunAndKeepFiles(plan, workspace, *ledger, options, cancel, *observer);
  }
  if (!request.junit.empty()) {
    WriteFileAtomically(app.Absolute(request.junit), RunJunit(result));
  }
  if (request.summary && !request.json) PrintSummary(result, app.console());
  return ExitCodeOf(result);
}

void AddRunCommand(Command& root, App& app) {
  struct Options {
    RunRequest request;
    std::string format = "text";
  };
  const auto options = std::make_shared<Options>();
  Command command = app.AddCommand(root, "run", "Run one .sf file, with or without a project");
  command.Required("FILE", options->request.pipeline, "Script to run");
  AddRunOptions(command, options->request, options->format);
  command.Example("sqlflow run report.sf");
  command.Example("sqlflow run report.sf --vars country=FR,limit=10");
  command.Action([options, &app] {
    RunRequest request = options->request;
    request.json = options->format == "json";
    request.pipeline = app.Absolute(request.pipeline);
    if (!FileExists(request.pipeline)) {
      app.json_errors = request.json;
      throw MissingFile(options->request.pipeline);
    }
    // The project that the file lies in, else the one that the program was started in.
    const std::string folder = ParentFolder(request.pipeline);
    if (app.options.project_dir.empty() && !FindProjectRoot(folder).empty()) {
      request.start_dir = folder;
    }
    return RunPipeline(app, request);
  });
}

}  // namespace sqlflow
