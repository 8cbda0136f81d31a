#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/strings.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/report.h"
#include "cli/signals.h"
#include "cli/table.h"
#include "cli/workspace.h"

namespace sqlflow {
namespace {

struct ConnectOptions {
  std::vector<std::string> names;
  std::string profile;
  std::string role = "auto";
  std::string format = "table";
  bool all = false;
};

// A connector type as the registries know it.
struct Roles {
  const SourceRegistry::Entry* source = nullptr;
  const DestinationRegistry::Entry* destination = nullptr;
};

Roles RolesOf(const Connection& connection, App& app) {
  const Registries& registries = app.registries();
  return {registries.sources.Find(connection.type), registries.destinations.Find(connection.type)};
}

bool OpenFailed(Workspace& workspace) {
  PrintDiagnostics(workspace.diagnostics(), workspace.files(), workspace.app());
  return workspace.diagnostics().has_errors();
}

int List(const ConnectOptions& options, App& app) {
  app.json_errors = options.format == "json";
  Workspace workspace(app, {.profile = options.profile, .require_project = true});
  if (OpenFailed(workspace)) return kExitFailed;
  using Kind = TableColumn::Kind;
  const TableFormat format = ParseTableFormat(options.format);
  const bool json = format == TableFormat::kJson;
  const auto table = TableWriter::Make(
      format,
      {{"connection"}, {"type"}, {"source", Kind::kLiteral}, {"destination", Kind::kLiteral}},
      app.console().out, 0);
  const auto flag = [json](bool set) -> std::string {
    if (json) return set ? "true" : "false";
    return set ? "yes" : "";
  };
  for (const Connection& connection : workspace.project().connections) {
    const Roles roles = RolesOf(connection, app);
    table->Add({connection.name, connection.type, flag(roles.source != nullptr),
                flag(roles.destination != nullptr)});
  }
  table->End();
  return kExitOk;
}

struct Outcome {
  const Connection* connection = nullptr;
  std::string role;
  ConnectionReport report;
  double seconds = 0;
};

class ConnectionTester {
 public:
  ConnectionTester(Workspace& workspace, const std::string& role)
      : workspace_(workspace),
        role_(role),
        resolver_(workspace.project().variables, workspace.files(), findings_),
        context_{workspace.app().clock(), CancelOnSignals(), "sqlflow/connect"} {}

  // Reaches it once, as a source when its type can be read. Mistakes in its options are a refusal.
  Outcome Test(const Connection& connection) {
    Outcome outcome{.connection = &connection};
    const auto begin = context_.clock.Monotonic();
    try {
      outcome.report = Reach(connection, outcome.role);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::kCancelled) throw;
      outcome.report = {.ok = false, .summary = error.message(), .error = error};
    }
    const auto took = context_.clock.Monotonic() - begin;
    outcome.seconds = std::chrono::duration<double>(took).count();
    if (outcome.report.error) outcome.report.error->At(connection.span);
    return outcome;
  }

 private:
  ConnectionReport Reach(const Connection& connection, std::string& role) {
    const Roles roles = RolesOf(connection, workspace_.app());
    const bool reads = roles.source != nullptr && role_ != "destination";
    role = reads || roles.destination == nullptr ? "source" : "destination";
    const size_t failures = resolver_.failures();
    const OptionValue values = resolver_.ResolveOptions(connection.params);
    if (resolver_.failures() > failures) return Refused();
    if (reads) return Reach(*roles.source, connection, values);
    if (roles.destination != nullptr && role_ != "source") {
      return Reach(*roles.destination, connection, values);
    }
    if (roles.source == nullptr && roles.destination == nullptr) {
      const std::vector<std::string> types = workspace_.app().registries().sources.TypeNames();
      const std::string nearest = DidYouMean(connection.type, types);
      throw Error(ErrorCode::kInvalid, "Connector type is unknown: " + connection.type)
          .Hint(nearest.empty() ? "Types: " + Join(types, ", ") : nearest);
    }
    throw Error(ErrorCode::kInvalid,
                fmt::format("Connector type cannot be a {}: {}", role_, connection.type))
        .Hint("Leave --as out to try what it can be");
  }

  template <class Entry>
  ConnectionReport Reach(const Entry& entry, const Connection& connection,
                         const OptionValue& values) {
    std::vector<OptionProblem> problems;
    entry.validate(values, connection.span, problems);
    findings_.Add(problems);
    if (findings_.has_errors()) return Refused();
    return entry.make(values, context_)->Check();
  }

  // With the first of the findings, which begin anew for the next connection.
  ConnectionReport Refused() {
    resolver_.Finish();
    for (const Diagnostic& finding : findings_.Sorted()) {
      if (finding.severity != Severity::kError) continue;
      findings_ = Diagnostics();
      Error error(ErrorCode::kInvalid, finding.message);
      error.Hint(finding.hint).At(finding.span);
      return {.ok = false, .summary = finding.message, .error = error};
    }
    return {};
  }

  Workspace& workspace_;
  const std::string role_;
  Diagnostics findings_;
  Resolver resolver_;
  ConnectorContext context_;
};

std::vector<const Connection*> Chosen(const ConnectOptions& options, const Project& project) {
  std::vector<const Connection*> chosen;
  std::vector<std::string> known;
  for (const Connection& connection : project.connections) {
    known.push_back(connection.name);
    if (options.all) chosen.push_back(&connection);
  }
  for (const std::string& name : options.names) {
    const Connection* connection = project.FindConnection(name);
    if (connection == nullptr) {
      const std::string nearest = DidYouMean(name, known);
      throw Error(ErrorCode::kNotFound, "Connection is not defined: " + name)
          .Hint(!nearest.empty() ? nearest
                : known.empty()  ? "There are no connections"
                                 : "Connections: " + Join(known, ", "));
    }
    if (!options.all) chosen.push_back(connection);
  }
  return chosen;
}

JsonObject OutcomeJson(const Outcome& outcome, const SourceFiles& files) {
  JsonObject json;
  json.Add("connection", outcome.connection->name).Add("type", outcome.connection->type);
  json.Add("role", outcome.role).Add("ok", outcome.report.ok);
  json.AddSeconds("seconds", outcome.seconds).Add("summary", outcome.report.summary);
  if (outcome.report.error) {
    json.Add("error", ErrorJson(*outcome.report.error, files));
  } else {
    json.AddNull("error");
  }
  return json;
}

void PrintOutcome(const Outcome& outcome, const SourceFiles& files, const App& app) {
  if (!app.options.quiet) {
    app.console().out << fmt::format("{} {}  {} {}  {:.0f} ms  {}\n", outcome.report.ok ? "✔" : "✘",
                                     outcome.connection->name, outcome.connection->type,
                                     outcome.role, 1000 * outcome.seconds,
                                     outcome.report.ok ? outcome.report.summary : "refused");
  }
  if (outcome.report.error) PrintError(*outcome.report.error, files, app);
}

int Test(const ConnectOptions& options, App& app) {
  const bool as_json = options.format == "json";
  if (options.names.empty() && !options.all) {
    return app.RefuseUsage(Error(ErrorCode::kInvalid, "Argument is missing: NAME")
                               .Hint("Name connections, or test all of them with --all; `sqlflow "
                                     "connect list` shows them"));
  }
  Workspace workspace(app, {.profile = options.profile, .require_project = true});
  if (OpenFailed(workspace)) return kExitFailed;
  ConnectionTester tester(workspace, options.role);
  std::vector<JsonObject> results;
  bool refused = false;
  for (const Connection* connection : Chosen(options, workspace.project())) {
    const Outcome outcome = tester.Test(*connection);
    refused |= !outcome.report.ok;
    if (as_json) {
      results.push_back(OutcomeJson(outcome, workspace.files()));
    } else {
      PrintOutcome(outcome, workspace.files(), app);
    }
  }
  if (as_json) app.console().out << PrettyJson(JsonList(std::move(results)));
  return refused ? kExitFailed : kExitOk;
}

}  // namespace

void AddConnectCommands(Command& root, App& app) {
  const auto options = std::make_shared<ConnectOptions>();
  Command group = root.Sub("connect", "List and try the connections of the profile");
  Command list = app.AddCommand(group, "list", "List the connections");
  list.Alias("ls");
  list.Option("-p,--profile", options->profile, "NAME", "Profile to look into");
  list.Choice("--format", options->format, {"table", "json"}, "How it is written");
  list.Example("sqlflow connect list");
  list.Action([options, &app] { return List(*options, app); });
  Command test = app.AddCommand(group, "test", "Reach connections once");
  test.Many("NAME", options->names, "Connections");
  test.Flag("--all", options->all, "All connections of the profile");
  test.Choice("--as", options->role, {"auto", "source", "destination"},
              "Whether rows come from it or go to it (auto: from it where that can be)");
  test.Option("-p,--profile", options->profile, "NAME", "Profile to look into");
  test.Choice("--format", options->format, {"table", "json"}, "How it is written");
  test.Example("sqlflow connect test warehouse");
  test.Example("sqlflow connect test --all -p prod");
  test.Action([options, &app] { return Test(*options, app); });
}

}  // namespace sqlflow
