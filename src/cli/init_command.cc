#include <fmt/format.h>

#include <filesystem>
#include <istream>
#include <memory>
#include <ostream>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/init_files.h"
#include "cli/run.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

struct InitArguments {
  std::string name;
  std::string directory;
  bool minimal = false;
  bool demo = false;
  bool force = false;
};

bool IsUsed(const fs::path& folder) {
  std::error_code error;
  return fs::exists(folder, error) &&
         !(fs::is_directory(folder, error) && fs::is_empty(folder, error));
}

bool Agrees(App& app, const fs::path& folder) {
  app.console().out << folder.string()
                    << " exists and is not empty. Write the project into it? [y/N] " << std::flush;
  std::string answer;
  std::getline(app.console().in, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

void CheckFolder(const InitArguments& arguments, App& app, const fs::path& folder) {
  if (arguments.force || !IsUsed(folder)) return;
  if (app.console().asks && Agrees(app, folder)) return;
  throw Error(ErrorCode::kInvalid,
              fmt::format("Folder exists and is not empty: {}", folder.string()))
      .Hint("Choose another name, or add --force to write the project's files into it");
}

void WriteFiles(const InitArguments& arguments, const fs::path& folder) {
  const InitKind kind = arguments.minimal ? InitKind::kMinimal : InitKind::kFull;
  for (const auto& [path, content] : InitFiles(arguments.name, kind)) {
    WriteFileAtomically((folder / path).string(), content);
  }
}

void PrintRows(App& app, const fs::path& file) {
  app.console().out << "\n" << file.string() << "\n" << ReadFile(file.string());
}

int RunDemo(App& app, const fs::path& folder) {
  const RunRequest run{.pipeline = "customer_analytics", .start_dir = folder.string()};
  const int code = RunPipeline(app, run);
  if (code != kExitOk || app.options.quiet) return code;
  PrintRows(app, "output/customer_summary.csv");
  PrintRows(app, "output/top_customers.csv");
  return code;
}

void PrintNextSteps(const InitArguments& arguments, App& app, const std::string& shown_folder) {
  const std::string pipeline = arguments.minimal ? "example" : "customer_analytics";
  app.console().out << "Created project " << arguments.name << " in " << shown_folder
                    << "\n\nNext:\n"
                    << "  cd " << shown_folder
                    << "\n  sqlflow pipeline validate\n  sqlflow pipeline run " << pipeline << "\n";
  if (!arguments.minimal) app.console().out << "  sqlflow show customers\n";
}

int Init(const InitArguments& arguments, App& app) {
  if (arguments.minimal && arguments.demo) {
    throw Error(ErrorCode::kInvalid, "--minimal and --demo do not go together")
        .Hint("The demo needs the full project");
  }
  const std::string shown = (fs::path(arguments.directory) / arguments.name).string();
  const fs::path folder = app.Absolute(shown);
  CheckFolder(arguments, app, folder);
  WriteFiles(arguments, folder);
  if (!app.options.quiet) PrintNextSteps(arguments, app, shown);
  if (!arguments.demo) return kExitOk;
  app.console().out << "\n";
  return RunDemo(app, folder);
}

}  // namespace

void AddInitCommand(Command& parent, App& app) {
  auto arguments = std::make_shared<InitArguments>();
  Command command =
      app.AddCommand(parent, "init", "Create a project with data and pipelines that run");
  command.Required("NAME", arguments->name, "Name of the project and of its folder");
  command.Option("-d,--dir", arguments->directory, "DIR", "Where the folder is made");
  command.Flag("--minimal", arguments->minimal, "One small pipeline only");
  command.Flag("--demo", arguments->demo, "Run customer_analytics at once and show its rows");
  command.Flag("--force", arguments->force, "Write into a folder that is not empty");
  command.Example("sqlflow init shop && cd shop && sqlflow pipeline run customer_analytics");
  command.Action([arguments, &app] { return Init(*arguments, app); });
}

}  // namespace sqlflow
