#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/files.h"
#include "base/strings.h"
#include "batch/column_view.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/pipelines.h"
#include "cli/report.h"
#include "cli/workspace.h"

namespace sqlflow {
namespace {

struct StatusOptions {
  std::string profile;
  std::string format = "text";
};

// "customer_analytics succeeded at 2026-01-31 10:15:00", or empty.
std::string LastRun(Session& session) {
  if (!session.Find({"sqlflow", "runs"})) return "";
  const auto reader = session.Query(
      "SELECT pipeline || ' ' || status || ' at ' || strftime(started_at, '%Y-%m-%d %H:%M:%S') "
      "FROM sqlflow.runs ORDER BY recorded_at DESC LIMIT 1");
  const std::optional<Batch> batch = reader->Next();
  return batch ? std::string(ColumnView(*batch, 0).Text(0)) : "";
}

std::string WhyUnreadable(const Workspace& workspace) {
  try {
    workspace.OpenDatabase(Workspace::Access::kReadState);
  } catch (const Error& error) {
    if (!error.retryable()) return error.message();
  }
  return "the database is in use";
}

std::vector<std::pair<std::string, std::string>> Facts(Workspace& workspace) {
  const Project& project = workspace.project();
  std::vector<std::pair<std::string, std::string>> facts;
  facts.emplace_back("project", project.root);
  facts.emplace_back("profile", project.profile.empty() ? "built-in defaults" : project.profile);
  if (!project.engine.persistent) {
    facts.emplace_back("database", "in memory: results are not kept after a run");
  } else if (!workspace.database_exists()) {
    facts.emplace_back("database", project.engine.path + " (not made yet)");
  } else {
    facts.emplace_back(
        "database", project.engine.path + " (" + FormatBytes(FileSize(project.engine.path)) + ")");
  }
  facts.emplace_back("pipelines", std::to_string(ListPipelines(project).size()));
  facts.emplace_back("connections", std::to_string(project.connections.size()));
  if (Session* session = workspace.database()) {
    facts.emplace_back("tables", std::to_string(session->Tables().size()));
    const std::string run = LastRun(*session);
    facts.emplace_back("last_run", run.empty() ? "never" : run);
  } else if (workspace.database_exists()) {
    facts.emplace_back("tables", "unknown: " + WhyUnreadable(workspace));
  }
  return facts;
}

int Status(const StatusOptions& options, App& app) {
  app.json_errors = options.format == "json";
  Workspace workspace(app, {.profile = options.profile, .require_project = true});
  PrintDiagnostics(workspace.diagnostics(), workspace.files(), app);
  if (workspace.diagnostics().has_errors()) return kExitFailed;
  JsonObject json;
  std::string text;
  for (const auto& [name, value] : Facts(workspace)) {
    json.Add(name, value);
    const std::string label = ReplaceAll(name, "_", " ");
    text += label + std::string(13 - label.size(), ' ') + value + "\n";
  }
  app.console().out << (options.format == "json" ? json.Text() + "\n" : text);
  return kExitOk;
}

}  // namespace

void AddStatusCommand(Command& root, App& app) {
  const auto options = std::make_shared<StatusOptions>();
  Command command = app.AddCommand(root, "status", "Show facts about the project");
  command.Option("-p,--profile", options->profile, "NAME", "Profile to look at");
  command.Choice("--format", options->format, {"text", "json"}, "How it is written");
  command.Example("sqlflow status");
  command.Action([options, &app] { return Status(*options, app); });
}

}  // namespace sqlflow
