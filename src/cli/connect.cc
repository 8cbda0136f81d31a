#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/strings.h"
#include "cli/commands.h"
#include "cli/connections.h"
#include "cli/json.h"
#include "cli/report.h"
#include "cli/results.h"
#include "cli/signals.h"
#include "cli/table.h"
#include "cli/workspace.h"

namespace sqlflow {
namespace {

struct ConnectOptions {
  std::vector<std::string> names;
  std::string name;
  std::string object;
  int limit = 10;
  std::string profile;
  std::string role = "auto";
  std::string format = "table";
  bool all = false;
};

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
      : workspace_(workspace), role_(role), opener_(workspace) {}

  // Reaches it once, as a source when its type can be read. Mistakes in its options are a refusal.
  Outcome Test(const Connection& connection) {
    Outcome outcome{.connection = &connection};
    const Clock& clock = opener_.context().clock;
    const auto begin = clock.Monotonic();
    try {
      outcome.report = Reach(connection, outcome.role);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::kCancelled) throw;
      outcome.report = {.ok = false, .summary = error.message(), .error = error};
    }
    outcome.seconds = std::chrono::duration<double>(clock.Monotonic() - begin).count();
    if (outcome.report.error) outcome.report.error->At(connection.span);
    return outcome;
  }

 private:
  ConnectionReport Reach(const Connection& connection, std::string& role) {
    const Roles roles = RolesOf(connection, workspace_.app());
    role = role_;
    if (role == "auto") {
      role = roles.source != nullptr || roles.destination == nullptr ? "source" : "destination";
    }
    return role == "source" ? opener_.Source(connection)->Check()
                            : opener_.Destination(connection)->Check();
  }

  Workspace& workspace_;
  const std::string role_;
  ConnectionOpener opener_;
};

std::vector<const Connection*> Chosen(const ConnectOptions& options, const Project& project) {
  std::vector<const Connection*> chosen;
  for (const std::string& name : options.names) {
    const Connection& connection = FindConnection(name, project);
    if (!options.all) chosen.push_back(&connection);
  }
  if (!options.all) return chosen;
  for (const Connection& connection : project.connections) chosen.push_back(&connection);
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

int RefuseConnection(Error& error, const Connection& connection, Workspace& workspace) {
  if (error.code() == ErrorCode::kCancelled) throw;
  PrintError(error.At(connection.span), workspace.files(), workspace.app());
  return kExitFailed;
}

// What can be read, with what is known about it without counting.
int Discover(const ConnectOptions& options, App& app) {
  app.json_errors = options.format == "json";
  Workspace workspace(app, {.profile = options.profile, .require_project = true});
  if (OpenFailed(workspace)) return kExitFailed;
  const Connection& connection = FindConnection(options.name, workspace.project());
  std::vector<ObjectInfo> objects;
  try {
    objects = ConnectionOpener(workspace).Source(connection)->Discover();
  } catch (Error& error) {
    return RefuseConnection(error, connection, workspace);
  }
  using Kind = TableColumn::Kind;
  const TableFormat format = ParseTableFormat(options.format);
  const bool json = format == TableFormat::kJson;
  const auto table = TableWriter::Make(format,
                                       {{"object"},
                                        {"kind"},
                                        {json ? "estimated_rows" : "rows", Kind::kNumber},
                                        {json ? "bytes" : "size", Kind::kNumber}},
                                       app.console().out, 0);
  const auto number = [json](const std::optional<int64_t>& value, auto shown) {
    if (!value) return json ? std::optional<std::string>() : std::optional<std::string>("");
    return std::optional(json ? std::to_string(*value) : shown(*value));
  };
  for (const ObjectInfo& object : objects) {
    table->Add({object.name, object.kind, number(object.estimated_rows, FormatCount),
                number(object.bytes, FormatBytes)});
  }
  table->End();
  if (objects.empty()) PrintNote("There is nothing to read", app);
  return kExitOk;
}

// The first rows, as a LOAD would get them. The engine is one in memory: nothing is kept.
int Preview(const ConnectOptions& options, App& app) {
  app.json_errors = options.format == "json";
  const CancelToken& cancel = CancelOnSignals();
  Workspace workspace(app, {.profile = options.profile, .require_project = true});
  if (OpenFailed(workspace)) return kExitFailed;
  const Connection& connection = FindConnection(options.name, workspace.project());
  try {
    ConnectionOpener opener(workspace);
    const auto source = opener.SourceOf(connection, options.object);
    const std::unique_ptr<Session> session = workspace.scratch().NewSession();
    const InterruptGuard interrupts(*session, cancel);
    // One more tells that there are more.
    const int64_t rows = int64_t{options.limit} + 1;
    Scan scan = source->Read({.limit = rows});
    const auto* files = std::get_if<FileScan>(&scan);
    const std::string item =
        files != nullptr
            ? session->Scan(*files)
            : session->Bind(std::move(std::get<std::vector<std::unique_ptr<BatchReader>>>(scan)));
    const auto reader =
        QueryAnyType(*session, fmt::format("SELECT * FROM {} LIMIT {}", item, rows));
    if (WriteResult(*reader, {ParseTableFormat(options.format), options.limit}, app.console())) {
      PrintNote(fmt::format("The first {} rows; --limit shows more", options.limit), app);
    }
    return kExitOk;
  } catch (Error& error) {
    if (error.code() == ErrorCode::kCancelled && CaughtSignal() != 0) return SignalExitCode();
    return RefuseConnection(error, connection, workspace);
  }
}

}  // namespace

void AddConnectCommands(Command& root, App& app) {
  const auto options = std::make_shared<ConnectOptions>();
  Command group = root.Sub("connect", "Look at the connections of the profile");
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
  Command discover = app.AddCommand(group, "discover", "List what a connection has to read");
  discover.Required("NAME", options->name, "Connection");
  discover.Option("-p,--profile", options->profile, "NAME", "Profile to look into");
  discover.Choice("--format", options->format, {"table", "csv", "json", "markdown"},
                  "How it is written; rows are an estimate");
  discover.Example("sqlflow connect discover warehouse");
  discover.Action([options, &app] { return Discover(*options, app); });
  Command preview = app.AddCommand(group, "preview", "Show the first rows of what can be read");
  preview.Required("NAME", options->name, "Connection");
  preview.Optional("OBJECT", options->object,
                   "Table or other object (default: what the connection names)");
  preview.Option("-p,--profile", options->profile, "NAME", "Profile to look into");
  preview.Count("--limit", options->limit, "N", "Rows to show (default: 10)");
  preview.Choice("--format", options->format, {"table", "csv", "json", "markdown"},
                 "How rows are written");
  preview.Example("sqlflow connect preview warehouse sales.orders --limit 3");
  preview.Action([options, &app] { return Preview(*options, app); });
}

}  // namespace sqlflow
