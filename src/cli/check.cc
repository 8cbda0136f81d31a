#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "base/strings.h"
#include "base/system_clock.h"
#include "cli/commands.h"
#include "cli/junit.h"
#include "cli/pipelines.h"
#include "cli/report.h"
#include "cli/signals.h"
#include "cli/table.h"
#include "cli/workspace.h"
#include "load/table_checks.h"
#include "plan/build.h"

namespace sqlflow {
namespace {

struct CheckOptions {
  std::string name;
  std::string profile;
  std::vector<std::string> vars;
  std::string format = "text";
};

// A table with all of its checks, whichever step they belong to.
struct CheckedTable {
  TableId table;
  std::vector<TableCheck> checks;
};

std::vector<CheckedTable> TablesOf(const Plan& plan) {
  std::vector<CheckedTable> tables;
  std::set<uint32_t> seen;
  for (const Step& step : plan.steps) {
    for (const TableCheck& check : step.checks) {
      if (!seen.insert(check.expect.span.begin).second) continue;
      const TableId table = TableIdOf(*check.expect.table);
      const auto found =
          std::ranges::find_if(tables, [&](const auto& each) { return each.table == table; });
      if (found == tables.end()) {
        tables.push_back({table, {check}});
      } else {
        found->checks.push_back(check);
      }
    }
  }
  return tables;
}

CheckResult MissingTable(const TableCheck& check) {
  return {.name = check.expect.name.value,
          .table = ToString(*check.expect.table),
          .action = std::string(ToString(check.expect.action)),
          .finding = "Table is missing: " + ToString(*check.expect.table)};
}

// What the checks find in the tables as they are.
std::vector<CheckResult> Look(const Plan& plan, Session& session, const Dialect& dialect,
                              const Clock& clock) {
  std::vector<CheckResult> all;
  const std::string now = FormatTimestamp(clock.Now());
  const CheckSettings settings{.mode = CheckMode::kObserve, .started_at = now, .now = now};
  for (const CheckedTable& each : TablesOf(plan)) {
    const std::optional<TableInfo> table = session.Find(each.table);
    if (!table) {
      for (const TableCheck& check : each.checks) all.push_back(MissingTable(check));
      continue;
    }
    std::vector<CheckResult> results;
    TableChecks(session, dialect, each.checks, settings, results)
        .CheckRows({.name = dialect.Name(each.table), .condition = "", .schema = table->schema});
    all.insert(all.end(), results.begin(), results.end());
  }
  for (const Step& step : plan.steps) {
    if (const auto* check = std::get_if<CheckWork>(&step.work)) {
      CheckQuery(session, check->expect, CheckMode::kObserve, all);
    }
  }
  return all;
}

bool Fails(const CheckResult& check) {
  return !check.finding.empty() && check.action != ToString(ExpectStatement::Action::kWarn);
}

void WriteText(const std::vector<CheckResult>& results, const Console& console) {
  int width = 0;
  for (const CheckResult& check : results) width = std::max(width, DisplayWidth(check.name));
  int64_t violated = 0;
  for (const CheckResult& check : results) {
    violated += check.finding.empty() ? 0 : 1;
    const std::string pad(std::max(0, width - DisplayWidth(check.name)), ' ');
    const std::string what = check.finding.empty() ? "holds" : check.finding;
    console.out << fmt::format("  {} {}{}  {}\n",
                               check.finding.empty() ? "✔" : (Fails(check) ? "✘" : "!"), check.name,
                               pad, what);
  }
  console.out << fmt::format("{} check{}, {} violated\n", results.size(),
                             results.size() == 1 ? "" : "s", violated);
}

void WriteJson(const std::string& pipeline, const std::vector<CheckResult>& results,
               const Console& console) {
  JsonObject json;
  json.Add("pipeline", pipeline).Add("holds", std::ranges::none_of(results, Fails));
  std::vector<JsonObject> list;
  for (const CheckResult& check : results) {
    JsonObject each;
    each.Add("name", check.name).Add("table", check.table).Add("check", check.check);
    each.Add("action", check.action).Add("rows", check.rows);
    each.Add("violations", check.violations).Add("sample", check.sample);
    each.Add("finding", check.finding);
    list.push_back(std::move(each));
  }
  json.Add("checks", JsonList(std::move(list)));
  console.out << PrettyJson(std::move(json).Take());
}

void WriteJunit(const std::string& pipeline, const std::vector<CheckResult>& results,
                const Console& console) {
  std::vector<JunitCase> cases;
  for (const CheckResult& check : results) {
    cases.push_back({.group = check.table.empty() ? pipeline : check.table,
                     .name = check.name,
                     .failure = Fails(check) ? check.finding : "",
                     .output = Fails(check) ? "" : check.finding});
  }
  console.out << JunitDocument(pipeline, cases);
}

int CheckTables(const CheckOptions& options, App& app) {
  app.json_errors = options.format == "json";
  const CancelToken& cancel = CancelOnSignals();
  Workspace workspace(app, {.profile = options.profile,
                            .vars = options.vars,
                            .pipeline = PipelineName(options.name),
                            .require_project = !options.name.ends_with(".sf")});
  std::optional<Plan> plan;
  if (!workspace.diagnostics().has_errors()) {
    const PipelineFile file = FindPipeline(options.name, workspace.project(), app);
    plan = workspace.CompileToCheck(file.path, Reach::kOptional);
  }
  PrintDiagnostics(workspace.diagnostics(), workspace.files(), app);
  if (!plan) return kExitFailed;
  const std::unique_ptr<Engine> engine = workspace.OpenDatabase(Workspace::Access::kRead);
  const std::unique_ptr<Session> session = engine->NewSession();
  const InterruptGuard interrupts(*session, cancel);
  std::vector<CheckResult> results;
  try {
    results = Look(*plan, *session, engine->dialect(), app.clock());
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kCancelled && CaughtSignal() != 0) return SignalExitCode();
    PrintError(error, workspace.files(), app);
    return kExitFailed;
  }
  if (options.format == "json") {
    WriteJson(plan->pipeline, results, app.console());
  } else if (options.format == "junit") {
    WriteJunit(plan->pipeline, results, app.console());
  } else if (!app.options.quiet) {
    WriteText(results, app.console());
  }
  return std::ranges::any_of(results, Fails) ? kExitFailed : kExitOk;
}

}  // namespace

void AddCheckCommand(Command& root, App& app) {
  const auto options = std::make_shared<CheckOptions>();
  Command command =
      app.AddCommand(root, "check", "Evaluate a pipeline's EXPECTs on the tables as they are");
  command.Required("NAME", options->name, "Name of the pipeline, or path of its file");
  command.Option("-p,--profile", options->profile, "NAME", "Profile whose database is meant");
  command.Option("--vars", options->vars, "VARS",
                 "Variables: k=v,k2=v2 or a JSON object; may be repeated");
  command.Choice("--format", options->format, {"text", "json", "junit"}, "What is printed");
  command.Example("sqlflow check customer_analytics");
  command.Example("sqlflow check customer_analytics --format junit > checks.xml");
  command.Action([options, &app] { return CheckTables(*options, app); });
}

}  // namespace sqlflow
