#include <fmt/format.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/workspace.h"
#include "sqlflow/version.h"

namespace sqlflow {
namespace {

// One thing that was looked at. A cure is given when it is not all right.
struct Finding {
  std::string subject;
  bool ok = true;
  std::string text;
  std::string cure;
};

Finding Failed(std::string subject, const Error& error) {
  return {std::move(subject), false, error.message(), error.hint()};
}

Finding LookAtEngine(const App& app) {
  try {
    const auto engine = app.OpenEngine({});
    QueryInteger(*engine->NewSession(), "SELECT 1::BIGINT");
    return {"engine", true, fmt::format("DuckDB {} answers", kDuckdbVersion), ""};
  } catch (const Error& error) {
    return Failed("engine", error);
  }
}

Finding LookAtProject(Workspace& workspace) {
  const Project& project = workspace.project();
  if (!project.is_project) {
    return {"project", true, "none here: `sqlflow run FILE.sf` works without one", ""};
  }
  for (const Diagnostic& diagnostic : workspace.diagnostics().Sorted()) {
    if (diagnostic.severity != Severity::kError) continue;
    return {"project", false, diagnostic.message, "`sqlflow profiles validate` shows all of it"};
  }
  return {"project", true, fmt::format("{}, profile {}", project.root, project.profile), ""};
}

Finding LookAtDatabase(Workspace& workspace) {
  EngineOptions options = workspace.project().engine;
  if (!options.persistent) return {"database", true, "in memory", ""};
  if (!workspace.database_exists()) {
    return {"database", true, options.path + " is made by the first run", ""};
  }
  options.read_only = true;
  try {
    workspace.app().OpenEngine(options);
    return {"database", true, options.path + " opens", ""};
  } catch (const Error& error) {
    return Failed("database", error);
  }
}

Finding LookAtFolder() {
  if (access(".", W_OK) == 0) return {"folder", true, "can be written", ""};
  return {"folder", false, "Folder cannot be written", "Give your user the right to write to it"};
}

int Doctor(const std::string& format, App& app) {
  Workspace workspace(app, {});
  const std::vector<Finding> findings = {LookAtEngine(app), LookAtProject(workspace),
                                         LookAtDatabase(workspace), LookAtFolder()};
  bool ok = true;
  std::vector<JsonObject> results;
  for (const Finding& finding : findings) {
    ok &= finding.ok;
    JsonObject json;
    json.Add("subject", finding.subject).Add("ok", finding.ok);
    results.push_back(std::move(json.Add("text", finding.text).Add("cure", finding.cure)));
    if (format == "json" || (app.options.quiet && finding.ok)) continue;
    app.console().out << fmt::format("{} {:<9} {}\n", finding.ok ? "✔" : "✘", finding.subject,
                                     finding.text);
    if (!finding.cure.empty()) app.console().out << "    " << finding.cure << '\n';
  }
  if (format == "json") app.console().out << PrettyJson(JsonList(std::move(results)));
  return ok ? kExitOk : kExitFailed;
}

}  // namespace

void AddDoctorCommand(Command& root, App& app) {
  const auto format = std::make_shared<std::string>("text");
  Command command = app.AddCommand(root, "doctor", "Check that everything is in place");
  command.Choice("--format", *format, {"text", "json"}, "How it is written");
  command.Example("sqlflow doctor");
  command.Action([format, &app] { return Doctor(*format, app); });
}

}  // namespace sqlflow
