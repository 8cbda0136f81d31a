#include <fmt/format.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "cli/pipeline_commands.h"
#include "cli/pipelines.h"
#include "cli/report.h"
#include "cli/workspace.h"

namespace sqlflow {
namespace {

struct CompileOptions {
  std::string name;
  std::string profile;
  std::vector<std::string> vars;
  std::string output_dir = "target/compiled";
  std::string format = "text";
};

std::string After(const Step& step, const Plan& plan) {
  std::vector<std::string> ids;
  for (const int first : step.after) ids.push_back(plan.steps[first].id);
  return ids.empty() ? "" : "  after " + Join(ids, ", ");
}

void PrintOperations(const Plan& plan, const Console& console) {
  for (const SourceOperation& source : plan.sources) {
    console.out << fmt::format("       source {}  {}\n", source.use.name, source.use.type);
  }
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    console.out << fmt::format("  {:>3}. {} {}{}\n", i + 1, step.kind(), step.target(),
                               After(step, plan));
  }
}

int CompilePipeline(const CompileOptions& options, App& app) {
  if (options.name.empty()) return RefuseWithoutName("compile", app);
  app.json_errors = options.format == "json";
  const std::optional<Plan> plan = CompileToShow(options.name, options.profile, options.vars, app);
  if (!plan) return kExitFailed;
  const std::string json = PlanJson(*plan, app.registries());
  const std::string path = options.output_dir + "/" + plan->pipeline + ".json";
  app.RequireInSandbox(path);
  WriteFileAtomically(path, json);
  const Console& console = app.console();
  if (options.format == "json") {
    console.out << json << (json.ends_with('\n') ? "" : "\n");
  } else if (!app.options.quiet) {
    PrintOperations(*plan, console);
    console.out << fmt::format("{} operations in {}\n", plan->sources.size() + plan->steps.size(),
                               path);
  }
  return kExitOk;
}

}  // namespace

std::optional<Plan> CompileToShow(const std::string& name, const std::string& profile,
                                  const std::vector<std::string>& vars, App& app) {
  Workspace workspace(app, {.profile = profile,
                            .vars = vars,
                            .pipeline = PipelineName(name),
                            .require_project = !name.ends_with(".sf")});
  std::optional<Plan> plan;
  if (!workspace.diagnostics().has_errors()) {
    const PipelineFile file = FindPipeline(name, workspace.project(), app);
    plan = workspace.CompileToCheck(file.path, Reach::kOptional);
  }
  PrintDiagnostics(workspace.diagnostics(), workspace.files(), app);
  return plan;
}

void AddCompileCommand(Command& group, App& app) {
  const auto options = std::make_shared<CompileOptions>();
  Command command = app.AddCommand(group, "compile", "Write a pipeline's plan as JSON");
  command.Optional("NAME", options->name, "Name of the pipeline, or path of its file");
  command.Option("-p,--profile", options->profile, "NAME", "Profile to compile with");
  command.Option("--vars", options->vars, "VARS",
                 "Variables: k=v,k2=v2 or a JSON object; may be repeated");
  command.Option("--output-dir", options->output_dir, "DIR",
                 "Folder to write to (default: target/compiled)");
  command.Choice("--format", options->format, {"text", "json"}, "What is printed");
  command.Example("sqlflow pipeline compile customer_analytics");
  command.Action([options, &app] { return CompilePipeline(*options, app); });
}

}  // namespace sqlflow
