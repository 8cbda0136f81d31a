#include <fmt/format.h>

#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/pipeline_commands.h"
#include "cli/pipelines.h"
#include "cli/report.h"
#include "cli/workspace.h"

namespace sqlflow {
namespace {

struct ValidateOptions {
  std::vector<std::string> names;
  std::string profile;
  std::vector<std::string> vars;
  bool strict = false;
  bool offline = false;
  std::string format = "text";
};

struct Verdict {
  PipelineFile file;
  int errors = 0;
  int warnings = 0;
  size_t steps = 0;
};

// Collects the findings of several pipelines, each of which has its own files.
class Report {
 public:
  Report(const ValidateOptions& options, const App& app) : options_(options), app_(app) {}

  void Add(const Verdict& verdict, const Diagnostics& diagnostics, const SourceFiles& files) {
    verdicts_.push_back(verdict);
    for (const Diagnostic& diagnostic : diagnostics.Sorted()) {
      // What is wrong with the profile comes again with every pipeline.
      if (!seen_.insert(Render(diagnostic, files, Color::kNever)).second) continue;
      Add(diagnostic, files);
    }
    if (options_.format == "text" && !app_.options.quiet) WriteVerdict(verdict);
  }

  bool failed() const {
    for (const Verdict& verdict : verdicts_) {
      if (!IsGood(verdict)) return true;
    }
    return false;
  }

  void Finish() {
    std::ostream& out = app_.console().out;
    if (options_.format == "json") out << PrettyJson(Json());
    if (options_.format == "sarif") out << SarifDocument(std::move(findings_));
    if (options_.format == "text" && !app_.options.quiet && verdicts_.size() > 1) {
      size_t good = 0;
      for (const Verdict& verdict : verdicts_) good += IsGood(verdict) ? 1 : 0;
      out << fmt::format("{} of {} pipelines are valid\n", good, verdicts_.size());
    }
  }

 private:
  bool IsGood(const Verdict& verdict) const {
    return verdict.errors == 0 && (!options_.strict || verdict.warnings == 0);
  }

  void Add(const Diagnostic& diagnostic, const SourceFiles& files) {
    const Console& console = app_.console();
    if (options_.format == "json") findings_.push_back(DiagnosticJson(diagnostic, files));
    if (options_.format == "sarif") findings_.push_back(SarifResult(diagnostic, files));
    if (options_.format == "github") console.out << GithubAnnotation(diagnostic, files);
    if (options_.format != "text") return;
    if (app_.options.quiet && diagnostic.severity != Severity::kError) return;
    console.err << Render(diagnostic, files, console.err_color) << std::flush;
  }

  void WriteVerdict(const Verdict& verdict) const {
    const auto count = [](size_t number, const char* noun) {
      return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
    };
    std::string text =
        verdict.errors > 0 ? count(verdict.errors, "error") : count(verdict.steps, "step");
    if (verdict.warnings > 0) text += ", " + count(verdict.warnings, "warning");
    app_.console().out << fmt::format("{} {}  {}\n", IsGood(verdict) ? "✔" : "✘", verdict.file.name,
                                      text)
                       << std::flush;
  }

  OptionValue Json() {
    std::vector<JsonObject> pipelines;
    for (const Verdict& verdict : verdicts_) {
      JsonObject json;
      json.Add("pipeline", verdict.file.name).Add("file", verdict.file.path);
      json.Add("valid", IsGood(verdict)).Add("errors", verdict.errors);
      json.Add("warnings", verdict.warnings).Add("steps", static_cast<int64_t>(verdict.steps));
      pipelines.push_back(std::move(json));
    }
    JsonObject json;
    json.Add("valid", !failed()).Add("pipelines", JsonList(std::move(pipelines)));
    json.Add("diagnostics", JsonList(std::move(findings_)));
    return std::move(json).Take();
  }

  const ValidateOptions& options_;
  const App& app_;
  std::vector<Verdict> verdicts_;
  std::vector<JsonObject> findings_;
  std::set<std::string> seen_;
};

void ValidateOne(const PipelineFile& file, const ValidateOptions& options, App& app,
                 Report& report) {
  Workspace workspace(app, {.profile = options.profile,
                            .vars = options.vars,
                            .pipeline = file.name,
                            .require_project = false});
  Verdict verdict{.file = file};
  const Reach reach = options.offline ? Reach::kNothing : Reach::kOptional;
  const std::optional<Plan> plan = workspace.CompileToCheck(file.path, reach);
  if (plan) verdict.steps = plan->steps.size();
  verdict.errors = workspace.diagnostics().errors();
  verdict.warnings = workspace.diagnostics().warnings();
  report.Add(verdict, workspace.diagnostics(), workspace.files());
}

int Validate(const ValidateOptions& options, App& app) {
  app.json_errors = options.format == "json";
  std::vector<PipelineFile> pipelines;
  {
    bool paths_only = !options.names.empty();
    for (const std::string& name : options.names) paths_only &= name.ends_with(".sf");
    Workspace workspace(app, {.profile = options.profile, .require_project = !paths_only});
    if (!workspace.project().is_project && !paths_only) {
      PrintDiagnostics(workspace.diagnostics(), workspace.files(), app);
      return kExitFailed;
    }
    for (const std::string& name : options.names) {
      pipelines.push_back(FindPipeline(name, workspace.project(), app));
    }
    if (options.names.empty()) pipelines = ListPipelines(workspace.project());
    if (pipelines.empty()) {
      PrintNote("There are no pipelines in " + workspace.project().pipelines_dir + "/", app);
    }
  }
  Report report(options, app);
  for (const PipelineFile& pipeline : pipelines) ValidateOne(pipeline, options, app, report);
  report.Finish();
  return report.failed() ? kExitFailed : kExitOk;
}

}  // namespace

void AddValidateCommand(Command& group, App& app) {
  const auto options = std::make_shared<ValidateOptions>();
  Command command = app.AddCommand(group, "validate", "Check pipelines; runs and writes nothing");
  command.Many("NAME", options->names, "Pipelines to check (default: all)");
  command.Option("-p,--profile", options->profile, "NAME", "Profile to check with");
  command.Option("--vars", options->vars, "VARS",
                 "Variables: k=v,k2=v2 or a JSON object; may be repeated");
  command.Flag("--strict", options->strict, "Warnings fail, too");
  command.Flag("--offline", options->offline,
               "Reach no source and no database; unset secrets are notes");
  command.Choice("--format", options->format, {"text", "json", "sarif", "github"},
                 "How findings are written");
  command.Example("sqlflow pipeline validate");
  command.Example("sqlflow pipeline validate daily --strict --format sarif");
  command.Action([options, &app] { return Validate(*options, app); });
}

}  // namespace sqlflow
