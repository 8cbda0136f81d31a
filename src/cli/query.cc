#include <memory>
#include <ostream>
#include <string>

#include "base/pipes.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/results.h"
#include "cli/signals.h"
#include "cli/workspace.h"

namespace sqlflow {
namespace {

struct QueryOptions {
  std::string sql;
  std::string profile;
  std::string format = "table";
  int limit = 0;
};

// Opens the database for reading, or an empty engine when there is none to look into.
std::unique_ptr<Engine> OpenForReading(Workspace& workspace) {
  App& app = workspace.app();
  EngineOptions options = workspace.project().engine;
  if (workspace.database_exists()) {
    options.read_only = true;
    return app.OpenEngine(options);
  }
  if (options.persistent) {
    PrintNote("No run has made the database yet: " + options.path, app);
  } else if (workspace.project().is_project) {
    PrintNote("The profile keeps tables in memory: results of runs are not kept", app);
  }
  options.persistent = false;
  return app.OpenEngine(options);
}

int Query(const QueryOptions& options, App& app) {
  app.json_errors = options.format == "json";
  const CancelToken& cancel = CancelOnSignals();
  Workspace workspace(app, {.profile = options.profile});
  PrintDiagnostics(workspace.diagnostics(), workspace.files(), app);
  if (workspace.diagnostics().has_errors()) return kExitFailed;
  const int file = workspace.files().Add("query", options.sql);
  const std::unique_ptr<Engine> engine = OpenForReading(workspace);
  const std::unique_ptr<Session> session = engine->NewSession();
  const InterruptGuard interrupts(*session, cancel);
  try {
    const SqlFacts facts = engine->Inspect({&options.sql, 1}).front();
    for (const std::string& path : facts.files) KeepPipe(path, cancel);
    const std::unique_ptr<BatchReader> reader = QueryAnyType(*session, options.sql);
    WriteResult(*reader, {ParseTableFormat(options.format), options.limit}, app.console());
    return kExitOk;
  } catch (Error& error) {
    if (error.code() == ErrorCode::kCancelled && CaughtSignal() != 0) return SignalExitCode();
    if (error.sql_offset()) {
      const auto offset = static_cast<uint32_t>(*error.sql_offset());
      error.At({file, offset, offset + 1});
    }
    PrintError(error, workspace.files(), app);
    return kExitFailed;
  }
}

}  // namespace

void AddQueryCommand(Command& root, App& app) {
  const auto options = std::make_shared<QueryOptions>();
  Command command = app.AddCommand(root, "query", "Ask the project's database, or files");
  command.Required("SQL", options->sql, "Query of the engine; it cannot change anything");
  command.Option("-p,--profile", options->profile, "NAME", "Profile whose database is meant");
  command.Choice("--format", options->format, {"table", "csv", "json", "markdown"},
                 "How rows are written");
  command.Option("--limit", options->limit, "N", "Rows to write (default: all)");
  command.Example("sqlflow query \"SELECT count(*) FROM customers\"");
  command.Example("sqlflow query \"FROM 'data/orders.csv' LIMIT 3\" --format json");
  command.Action([options, &app] { return Query(*options, app); });
}

}  // namespace sqlflow
