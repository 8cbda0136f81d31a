#include <memory>
#include <ostream>

#include "cli/commands.h"
#include "cli/json.h"
#include "sqlflow/version.h"

namespace sqlflow {

void AddVersionCommand(Command& parent, App& app) {
  const auto format = std::make_shared<std::string>("text");
  Command command =
      app.AddCommand(parent, "version", "Print the versions of sqlflow and its engine");
  command.Choice("--format", *format, {"text", "json"}, "How to print");
  command.Example("sqlflow version --format json");
  command.Action([format, &app] {
    std::ostream& out = app.console().out;
    if (*format == "json") {
      out << JsonObject().Add("sqlflow", kVersion).Add("duckdb", kDuckdbVersion).Text() << '\n';
    } else {
      out << "sqlflow " << kVersion << " (DuckDB " << kDuckdbVersion << ")\n";
    }
    return kExitOk;
  });
}

}  // namespace sqlflow
