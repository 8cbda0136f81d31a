#include "sqlflow/version.h"

#include <memory>
#include <ostream>
#include <string>

#include "cli/commands.h"
#include "cli/json.h"

namespace sqlflow {

void AddVersionCommand(Command& root, App& app) {
  const auto format = std::make_shared<std::string>("text");
  Command command = app.AddCommand(root, "version", "Show versions of sqlflow and its engine");
  command.Choice("--format", *format, {"text", "json"}, "How it is written");
  command.Example("sqlflow version --format json");
  command.Action([format, &app] {
    if (*format == "json") {
      JsonObject json;
      json.Add("sqlflow", kVersion).Add("duckdb", kDuckdbVersion);
      app.console().out << json.Text() << '\n';
    } else {
      app.console().out << "sqlflow " << kVersion << " (DuckDB " << kDuckdbVersion << ")\n";
    }
    return kExitOk;
  });
}

}  // namespace sqlflow
