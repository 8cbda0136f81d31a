#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/strings.h"
#include "batch/column_view.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/pipeline_commands.h"
#include "cli/pipelines.h"
#include "cli/report.h"
#include "cli/run.h"
#include "cli/table.h"
#include "cli/workspace.h"
#include "project/expand.h"
#include "syntax/parser.h"

namespace sqlflow {
namespace {

struct ListOptions {
  std::string profile;
  std::string format = "table";
};

// Steps after expansion; nothing when the script or its variables are not right.
std::optional<int> CountSteps(const PipelineFile& pipeline, Workspace& workspace) {
  SourceFiles files;
  Diagnostics diagnostics;
  Project project = workspace.project();
  const int file = files.Add(pipeline.path, ReadFile(pipeline.path));
  const Script script = Parse(files, file, diagnostics);
  const TableReferenceFinder find = [&workspace](std::span<const std::string> queries) {
    return workspace.scratch().Inspect(queries);
  };
  const std::vector<Operation> operations = Expand(script, project, files, find, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  int steps = 0;
  for (const Operation& operation : operations) {
    if (!std::holds_alternative<SourceStatement>(operation) &&
        !std::holds_alternative<ExpectStatement>(operation)) {
      ++steps;
    }
  }
  return steps;
}

// When each pipeline last ran and how that ended: "2026-01-31 10:15:00 succeeded".
std::map<std::string, std::string> LastRuns(Workspace& workspace) {
  std::map<std::string, std::string> runs;
  Session* session = workspace.database();
  if (session == nullptr || !session->Find({"sqlflow", "runs"})) return runs;
  const auto reader = session->Query(
      "SELECT pipeline, strftime(max(started_at), '%Y-%m-%d %H:%M:%S') || ' ' || "
      "arg_max(status, recorded_at) FROM sqlflow.runs GROUP BY pipeline");
  while (const std::optional<Batch> batch = reader->Next()) {
    const ColumnView names(*batch, 0), texts(*batch, 1);
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      runs.emplace(names.Text(row), texts.Text(row));
    }
  }
  return runs;
}

std::string ModifiedAt(const std::string& path) {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(path, error);
  if (error) return "";
  const auto system = std::chrono::file_clock::to_sys(time);
  return FormatTimestamp(std::chrono::time_point_cast<std::chrono::system_clock::duration>(system))
      .substr(0, 19);
}

int List(const ListOptions& options, App& app) {
  Workspace workspace(app, {.profile = options.profile, .require_project = true});
  PrintDiagnostics(workspace.diagnostics(), workspace.files(), app);
  if (workspace.diagnostics().has_errors()) return kExitFailed;
  const std::vector<PipelineFile> pipelines = ListPipelines(workspace.project());
  const std::map<std::string, std::string> runs = LastRuns(workspace);
  using Kind = TableColumn::Kind;
  const TableFormat format = ParseTableFormat(options.format);
  const bool json = format == TableFormat::kJson;
  const Console& console = app.console();
  const auto table = TableWriter::Make(
      format,
      {{"name"}, {"size", Kind::kNumber}, {"modified"}, {"steps", Kind::kNumber}, {"last_run"}},
      console.out, console.width);
  for (const PipelineFile& pipeline : pipelines) {
    const int64_t size = FileSize(pipeline.path);
    const std::optional<int> steps = CountSteps(pipeline, workspace);
    const auto run = runs.find(pipeline.name);
    TableRow row = {pipeline.name, json ? std::to_string(size) : FormatBytes(size),
                    ModifiedAt(pipeline.path)};
    row.push_back(steps ? std::optional(std::to_string(*steps)) : std::nullopt);
    row.push_back(run != runs.end() ? std::optional(run->second) : std::nullopt);
    if (!json && !row[3]) row[3] = "?";
    if (!json && !row[4]) row[4] = "never";
    table->Add(std::move(row));
  }
  table->End();
  return kExitOk;
}

void AddList(Command& group, App& app) {
  const auto options = std::make_shared<ListOptions>();
  Command command = app.AddCommand(group, "list", "List the pipelines of the project");
  command.Alias("ls");
  command.Option("-p,--profile", options->profile, "NAME", "Profile whose runs are looked up");
  command.Choice("--format", options->format, {"table", "csv", "json", "markdown"},
                 "How it is written");
  command.Example("sqlflow pipeline list");
  command.Action([options, &app] { return List(*options, app); });
}

struct RunOptionsOfCommand {
  RunRequest request;
  std::string compiled;  // Path of a compiled plan; empty: none.
  std::string format = "text";
};

// What a plan was compiled from may have changed since, or be gone.
int RunCompiled(RunRequest request, const std::string& path, App& app) {
  if (!request.vars.empty()) {
    return app.RefuseUsage(Error(
        ErrorCode::kInvalid, "A compiled plan keeps its variables: --vars does not go with it"));
  }
  app.json_errors = request.json;
  CompiledPlan plan = CompiledFromJson(ReadFile(app.Absolute(path)), path);
  if (!request.pipeline.empty() && PipelineName(request.pipeline) != plan.pipeline) {
    throw Error(ErrorCode::kInvalid, fmt::format("Plan is one of another pipeline than {}: {}",
                                                 request.pipeline, plan.pipeline));
  }
  request.pipeline = plan.pipeline;
  request.script = std::move(plan.script);
  request.script_path = path;
  request.require_project = true;
  return RunPipeline(app, request);
}

int RunNamed(const RunOptionsOfCommand& options, const std::string& command, App& app) {
  RunRequest request = options.request;
  request.json = options.format == "json";
  if (!options.compiled.empty()) return RunCompiled(std::move(request), options.compiled, app);
  if (request.pipeline.empty()) return RefuseWithoutName(command, app);
  // A path names a file that may lie outside of any project.
  request.require_project = !request.pipeline.ends_with(".sf");
  return RunPipeline(app, request);
}

void AddRun(Command& group, App& app) {
  const auto options = std::make_shared<RunOptionsOfCommand>();
  Command command = app.AddCommand(group, "run", "Run a pipeline of the project");
  command.Optional("NAME", options->request.pipeline, "Name of the pipeline, or path of its file");
  AddRunOptions(command, options->request, options->format);
  command.Option("--from-compiled", options->compiled, "FILE",
                 "Run a plan that `pipeline compile` wrote, whatever the pipeline is now");
  command.Example("sqlflow pipeline run customer_analytics");
  command.Example("sqlflow pipeline run daily -p prod --vars run_date=2026-01-31");
  command.Action([options, &app] { return RunNamed(*options, "run", app); });
}

void AddRetry(Command& group, App& app) {
  const auto options = std::make_shared<RunOptionsOfCommand>();
  options->request.resume = kLatestRun;
  Command command = app.AddCommand(group, "retry", "Go on with the last run, which stopped");
  command.Optional("NAME", options->request.pipeline, "Name of the pipeline, or path of its file");
  AddRunOptions(command, options->request, options->format);
  command.Example("sqlflow pipeline retry customer_analytics");
  command.Action([options, &app] { return RunNamed(*options, "retry", app); });
}

}  // namespace

int RefuseWithoutName(const std::string& command, App& app) {
  const Workspace workspace(app, {});
  std::vector<std::string> names;
  for (const PipelineFile& pipeline : ListPipelines(workspace.project())) {
    names.push_back(pipeline.name);
  }
  const std::string example =
      "sqlflow pipeline " + command + " " + (names.empty() ? std::string("NAME") : names.front());
  return app.RefuseUsage(
      Error(ErrorCode::kInvalid, "Argument is missing: NAME")
          .Hint(names.empty() ? "`" + example + "`"
                              : fmt::format("`{}`; pipelines: {}", example, Join(names, ", "))));
}

void AddPipelineCommands(Command& root, App& app) {
  Command group = root.Sub("pipeline", "List, check, compile, draw and run pipelines");
  AddList(group, app);
  AddValidateCommand(group, app);
  AddCompileCommand(group, app);
  AddGraphCommand(group, app);
  AddRun(group, app);
  AddRetry(group, app);
}

}  // namespace sqlflow
