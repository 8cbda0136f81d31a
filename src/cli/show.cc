#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "base/strings.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/results.h"
#include "cli/signals.h"
#include "cli/workspace.h"

namespace sqlflow {
namespace {

struct ShowOptions {
  std::string table;
  std::string profile;
  std::string format = "table";
  int limit = 20;
};

TableId ParseTable(const std::string& name) {
  const size_t dot = name.find('.');
  if (dot == std::string::npos) return {"", name};
  return {name.substr(0, dot), name.substr(dot + 1)};
}

Error MissingTable(const std::string& name, Session& session) {
  std::vector<std::string> names;
  for (const TableInfo& table : session.Tables()) names.push_back(ToString(table.id));
  std::string hint = DidYouMean(name, names);
  if (hint.empty()) {
    hint = names.empty() ? "The database has no tables yet: run a pipeline first"
                         : "Tables: " + Join(names, ", ");
  }
  return Error(ErrorCode::kNotFound, "Table is missing: " + name).Hint(hint);
}

int Show(const ShowOptions& options, App& app) {
  app.json_errors = options.format == "json";
  const CancelToken& cancel = CancelOnSignals();
  Workspace workspace(app, {.profile = options.profile});
  PrintDiagnostics(workspace.diagnostics(), workspace.files(), app);
  if (workspace.diagnostics().has_errors()) return kExitFailed;
  const auto engine = workspace.OpenDatabase(Workspace::Access::kRead);
  const auto session = engine->NewSession();
  const InterruptGuard interrupts(*session, cancel);
  const TableId id = ParseTable(options.table);
  if (!session->Find(id)) throw MissingTable(options.table, *session);
  const std::string name = engine->dialect().Name(id);
  const auto reader = QueryAnyType(*session, "SELECT * FROM " + name);
  const bool more =
      WriteResult(*reader, {ParseTableFormat(options.format), options.limit}, app.console());
  if (more) {
    const int64_t rows = QueryInteger(*session, "SELECT count(*) FROM " + name).value_or(0);
    PrintNote(fmt::format("{} of {} rows; --limit 0 shows all", options.limit, FormatCount(rows)),
              app);
  }
  return kExitOk;
}

}  // namespace

void AddShowCommand(Command& root, App& app) {
  const auto options = std::make_shared<ShowOptions>();
  Command command = app.AddCommand(root, "show", "Show rows of a table of the project's database");
  command.Required("TABLE", options->table, "Table or schema.table");
  command.Option("-p,--profile", options->profile, "NAME", "Profile whose database is meant");
  command.Choice("--format", options->format, {"table", "csv", "json", "markdown"},
                 "How rows are written");
  command.Option("--limit", options->limit, "N", "Rows to show (default: 20; 0: all)");
  command.Example("sqlflow show customers");
  command.Example("sqlflow show customers --limit 0 --format csv > customers.csv");
  command.Action([options, &app] { return Show(*options, app); });
}

}  // namespace sqlflow
