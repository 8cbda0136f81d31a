#include <memory>
#include <ostream>

#include "cli/commands.h"
#include "sqlflow/value.h"
#include "sqlflow/version.h"

namespace sqlflow {
namespace {

struct VersionArguments {
  CommonFlags flags;
  std::string format = "text";
};

int PrintVersion(const VersionArguments& arguments, App& app) {
  if (arguments.format == "json") {
    OptionValue value = OptionValue::Object();
    value.Set("sqlflow", OptionValue::Text(kVersion));
    value.Set("duckdb", OptionValue::Text(kDuckdbVersion));
    app.out() << ToJson(value) << "\n";
  } else {
    app.out() << "sqlflow " << kVersion << " (DuckDB " << kDuckdbVersion << ")\n";
  }
  return kExitOk;
}

}  // namespace

void AddVersionCommand(Command parent, App& app) {
  auto arguments = std::make_shared<VersionArguments>();
  Command command = parent.Sub("version", "Print the versions of sqlflow and its engine");
  command.Choice("--format", arguments->format, {"text", "json"}, "How to print");
  command.Example("sqlflow version --format json");
  AddCommonFlags(command, arguments->flags);
  command.Action([arguments, &app] { return PrintVersion(*arguments, app); });
}

}  // namespace sqlflow
