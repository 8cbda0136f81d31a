#include <fmt/format.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/secrets.h"
#include "base/strings.h"
#include "base/system_clock.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/pipelines.h"
#include "cli/report.h"
#include "cli/run_start.h"
#include "cli/signals.h"
#include "cli/workspace.h"
#include "exec/preview.h"
#include "state/database_ledger.h"
#include "state/folder_ledger.h"
#include "state/history.h"
#include "state/no_ledger.h"
#include "syntax/printer.h"

namespace sqlflow {
namespace {

struct PlanOptions {
  std::string name;
  std::string profile;
  std::vector<std::string> vars;
  std::vector<std::string> select;
  std::vector<std::string> exclude;
  std::string format = "text";
};

// "MODE APPEND"; empty for a step that writes no rows.
std::string ModeOf(const Step& step) {
  if (const auto* load = std::get_if<LoadWork>(&step.work)) return Print(load->mode);
  if (const auto* work = std::get_if<ExportWork>(&step.work)) return Print(work->mode);
  const auto* transform = std::get_if<TransformWork>(&step.work);
  return step.kind() == "transform" ? Print(transform->mode) : "";
}

std::vector<std::string> ChecksOf(const Step& step) {
  std::vector<std::string> checks;
  for (const TableCheck& check : step.checks) checks.push_back(CheckText(check.expect));
  return checks;
}

// "orders (csv)": where the rows come from, or where they go.
std::string ConnectorOf(const ConnectorUse& use) {
  std::string name = use.name;
  if (!use.object.empty()) name += (name.empty() ? "" : ".") + use.object;
  return name.empty() ? use.type : fmt::format("{} ({})", name, use.type);
}

std::string FromOf(const Step& step) {
  if (const auto* load = std::get_if<LoadWork>(&step.work)) return ConnectorOf(load->source);
  const auto* work = std::get_if<ExportWork>(&step.work);
  if (work == nullptr) return "";
  if (const auto* table = std::get_if<TableId>(&work->what)) return ToString(*table);
  const auto* source = std::get_if<ConnectorUse>(&work->what);
  return source == nullptr ? "" : ConnectorOf(*source);
}

std::string SqlOf(const Step& step) {
  const Sql* sql = step.sql();
  return sql == nullptr ? "" : sql->text;
}

// What a run would do, and what keeps it from starting.
struct Outlook {
  std::string profile;
  const Plan& plan;
  std::vector<StepPreview> steps;
  std::optional<Error> refusal;

  bool fails() const {
    return refusal || std::ranges::any_of(
                          steps, [](const StepPreview& step) { return step.error.has_value(); });
  }
  std::string Masked(std::string text) const { return MaskValues(std::move(text), plan.secrets); }
};

class OutlookText {
 public:
  OutlookText(const Outlook& outlook, std::ostream& out) : outlook_(outlook), out_(out) {}

  void Write() {
    out_ << fmt::format(
        "Plan of {}  {}\n", outlook_.plan.pipeline,
        outlook_.profile.empty() ? "built-in defaults" : "profile " + outlook_.profile);
    for (size_t i = 0; i < outlook_.steps.size(); ++i) {
      number_ = i + 1;
      Write(outlook_.plan.steps[i], outlook_.steps[i]);
    }
  }

 private:
  void Write(const Step& step, const StepPreview& preview) {
    std::string line = fmt::format("{:>3}. {} {}", number_, step.kind(), step.target());
    if (const std::string mode = ModeOf(step); !mode.empty()) {
      line +=
          fmt::format("  {}, {}", mode, preview.exactly_once ? "exactly once" : "at least once");
    }
    out_ << outlook_.Masked(line) << '\n';
    if (const std::string from = FromOf(step); !from.empty()) Line("from " + from);
    if (preview.makes_target) Line(step.kind() == "view" ? "makes the view" : "makes the table");
    if (preview.files) Line(Files(preview));
    if (!preview.cursor.empty()) Line(Increment(preview));
    if (preview.rows) Line(Rows(preview));
    for (const std::string& change : preview.schema_changes) Line("schema: " + change);
    for (const std::string& check : ChecksOf(step)) Line("check: " + check);
    for (const std::string& warning : preview.warnings) Line("warning: " + warning);
    if (preview.error) Line("would fail: " + preview.error->message());
    if (const std::string sql = SqlOf(step); !sql.empty()) {
      for (const std::string& each : Split(sql, '\n')) Line(std::string(each));
    }
  }

  static std::string Increment(const StepPreview& preview) {
    const std::string after =
        preview.watermark_after.empty() ? "the greatest that is written" : preview.watermark_after;
    return fmt::format("{}: {} → {}", preview.cursor,
                       preview.watermark_before.empty() ? "everything" : preview.watermark_before,
                       after);
  }

  static std::string Files(const StepPreview& preview) {
    return fmt::format("reads {} of {} {}", FormatCount(*preview.files),
                       FormatCount(preview.files_found),
                       preview.files_found == 1 ? "file" : "files");
  }

  static std::string Rows(const StepPreview& preview) {
    return fmt::format("{}{} {}{}", preview.rows_exact ? "" : "about ", FormatCount(*preview.rows),
                       preview.rows_exact ? "new " : "", *preview.rows == 1 ? "row" : "rows");
  }

  void Line(const std::string& text) { out_ << "       " << outlook_.Masked(text) << '\n'; }

  const Outlook& outlook_;
  std::ostream& out_;
  size_t number_ = 0;
};

JsonObject StepJson(const Step& step, const StepPreview& preview, const Outlook& outlook,
                    const SourceFiles& files) {
  JsonObject json;
  const auto text = [&](std::string_view key, const std::string& value) {
    value.empty() ? json.AddNull(key) : json.Add(key, outlook.Masked(value));
  };
  const auto texts = [&](std::string_view key, std::vector<std::string> values) {
    for (std::string& value : values) value = outlook.Masked(std::move(value));
    json.Add(key, values);
  };
  std::vector<std::string> after;
  for (const int first : step.after) after.push_back(outlook.plan.steps[first].id);
  json.Add("step", step.id).Add("kind", step.kind());
  text("target", step.target());
  json.Add("after", after);
  text("mode", ModeOf(step));
  json.Add("guarantee", preview.exactly_once ? "exactly_once" : "at_least_once");
  text("from", FromOf(step));
  json.Add("makes_target", preview.makes_target);
  json.Add("incremental", preview.incremental);
  preview.files ? json.Add("files", *preview.files) : json.AddNull("files");
  text("cursor", preview.cursor);
  text("watermark_before", preview.watermark_before);
  text("watermark_after", preview.watermark_after);
  preview.rows ? json.Add("rows", *preview.rows) : json.AddNull("rows");
  json.Add("rows_exact", preview.rows_exact);
  texts("schema_changes", preview.schema_changes);
  texts("checks", ChecksOf(step));
  text("sql", SqlOf(step));
  texts("warnings", preview.warnings);
  preview.error ? json.Add("error", ErrorJson(*preview.error, files)) : json.AddNull("error");
  return json;
}

std::string OutlookJson(const Outlook& outlook, const SourceFiles& files) {
  std::vector<JsonObject> steps;
  for (size_t i = 0; i < outlook.steps.size(); ++i) {
    steps.push_back(StepJson(outlook.plan.steps[i], outlook.steps[i], outlook, files));
  }
  JsonObject json;
  json.Add("pipeline", outlook.plan.pipeline).Add("profile", outlook.profile);
  json.Add("steps", JsonList(std::move(steps)));
  outlook.refusal ? json.Add("refusal", ErrorJson(*outlook.refusal, files))
                  : json.AddNull("refusal");
  return PrettyJson(std::move(json).Take());
}

std::unique_ptr<Ledger> LedgerOf(const Project& project, Engine& engine) {
  if (project.engine.persistent) return std::make_unique<DatabaseLedger>(engine);
  if (project.is_project) return std::make_unique<FolderLedger>("");
  return std::make_unique<NoLedger>();
}

// Why a plain run would not start, if it would not.
std::optional<Error> RefusalOf(const Plan& plan, const StepEnvironment& environment) {
  const std::unique_ptr<Session> session = environment.engine.NewSession();
  Ledger& ledger = environment.ledger;
  if (ledger.keeps_tables() && History::Version(*session) == 0) return std::nullopt;
  try {
    const ConnectorContext context{environment.clock, environment.cancel,
                                   "sqlflow/" + plan.pipeline};
    RefuseToAppendTwice(plan, environment.registries, context, ledger, *session);
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

int LookAhead(const Plan& plan, Workspace& workspace, const PlanOptions& options) {
  App& app = workspace.app();
  if (workspace.database_exists() && workspace.database() == nullptr) {
    workspace.OpenDatabase(
        Workspace::Access::kReadState);  // Throws and says why it cannot be read.
  }
  Engine* database = workspace.database_engine();
  Engine& engine = database != nullptr ? *database : workspace.sample();
  const std::unique_ptr<Ledger> ledger = LedgerOf(workspace.project(), engine);
  const TestSettings test;
  const Backfill backfill;
  const FullRefresh refresh;
  RunInfo run;
  run.pipeline = plan.pipeline;
  run.started_at = FormatTimestamp(app.clock().Now());
  const CancelToken& cancel = CancelOnSignals();
  const StepEnvironment environment{.engine = engine,
                                    .registries = app.registries(),
                                    .clock = app.clock(),
                                    .cancel = cancel,
                                    .run = run,
                                    .test = test,
                                    .backfill = backfill,
                                    .refresh = refresh,
                                    .checks = CheckMode::kEnforce,
                                    .ledger = *ledger};
  const Outlook outlook{workspace.project().profile, plan, Preview(plan, environment),
                        RefusalOf(plan, environment)};
  if (options.format == "json") {
    app.console().out << OutlookJson(outlook, workspace.files());
  } else {
    OutlookText(outlook, app.console().out).Write();
    app.console().out.flush();
    if (outlook.refusal) PrintError(*outlook.refusal, workspace.files(), app);
  }
  return outlook.fails() ? kExitFailed : kExitOk;
}

int ShowPlan(const PlanOptions& options, App& app) {
  Workspace workspace(app, {.profile = options.profile,
                            .vars = options.vars,
                            .pipeline = PipelineName(options.name),
                            .require_project = !options.name.ends_with(".sf")});
  std::optional<Plan> whole;
  if (!workspace.diagnostics().has_errors()) {
    const PipelineFile file = FindPipeline(options.name, workspace.project(), app);
    whole = workspace.CompileToCheck(file.path, Reach::kOptional);
  }
  app.json_errors = options.format == "json";
  PrintDiagnostics(workspace.diagnostics(), workspace.files(), app);
  if (!whole) return kExitFailed;
  try {
    const Plan plan =
        Select(*whole, SelectionOf(options.select, options.exclude), workspace.files());
    RequireInputs(plan, *whole, [&workspace](const TableId& table) {
      Session* database = workspace.database();
      return database != nullptr && database->Find(table).has_value();
    });
    return LookAhead(plan, workspace, options);
  } catch (const Error& error) {
    PrintError(error, workspace.files(), app);
    return kExitFailed;
  }
}

}  // namespace

void AddPlanCommand(Command& root, App& app) {
  const auto options = std::make_shared<PlanOptions>();
  Command command = app.AddCommand(root, "plan", "Show what a run would do now; changes nothing");
  command.Required("NAME", options->name, "Name of the pipeline, or path of its file");
  command.Option("-p,--profile", options->profile, "NAME", "Profile to plan with");
  command.Option("--vars", options->vars, "VARS",
                 "Variables: k=v,k2=v2 or a JSON object; may be repeated");
  command.Option("--select", options->select, "STEP,…", "As for `pipeline run`");
  command.Option("--exclude", options->exclude, "STEP,…", "As for `pipeline run`");
  command.Choice("--format", options->format, {"text", "json"}, "What is printed");
  command.Example("sqlflow plan customer_analytics");
  command.Example("sqlflow plan daily -p prod --format json");
  command.Action([options, &app] { return ShowPlan(*options, app); });
}

}  // namespace sqlflow
