#include <fmt/format.h>

#include <filesystem>
#include <istream>
#include <memory>
#include <ostream>
#include <string>

#include "base/files.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/results.h"
#include "cli/run.h"
#include "cli/sample_project.h"
#include "cli/workspace.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

struct InitOptions {
  std::string name;
  std::string directory;
  bool minimal = false;
  bool demo = false;
  bool force = false;
};

bool IsYes(std::string_view answer) {
  return EqualsIgnoreCase(answer, "y") || EqualsIgnoreCase(answer, "yes");
}

// Whether files may be written into the folder. Throws Error when nobody can be asked.
bool MayWriteInto(const std::string& folder, const App& app) {
  std::error_code error;
  if (!fs::exists(folder, error)) return true;
  if (!fs::is_directory(folder, error)) {
    throw Error(ErrorCode::kInvalid, "Name is taken by a file: " + folder);
  }
  if (fs::is_empty(folder, error)) return true;
  const Console& console = app.console();
  if (!console.asks) {
    throw Error(ErrorCode::kInvalid, "Folder exists and is not empty: " + folder)
        .Hint("Choose another with -d, or write into this one with --force");
  }
  console.out << fmt::format(
                     "Folder exists and is not empty: {}\nWrite the project into it? [y/N] ",
                     folder)
              << std::flush;
  std::string answer;
  std::getline(console.in, answer);
  return IsYes(Trim(answer));
}

void PrintNextSteps(const std::string& folder, const InitOptions& options, const Console& console) {
  const std::string pipeline = options.minimal ? "example" : "customer_analytics";
  const std::string table = options.minimal ? "greetings" : "customer_summary";
  console.out << "\nNext:\n";
  if (folder != ".") console.out << "  cd " << folder << '\n';
  console.out << "  sqlflow pipeline list\n"
              << "  sqlflow pipeline run " << pipeline << '\n'
              << "  sqlflow show " << table << '\n'
              << "  sqlflow test\n"
              << "  sqlflow pipeline validate\n";
}

void ShowFile(const std::string& path, App& app) {
  const Console& console = app.console();
  console.out << '\n' << path << '\n';
  const std::unique_ptr<Engine> engine = app.OpenEngine({});
  const std::unique_ptr<Session> session = engine->NewSession();
  const std::vector<Value> args = {path};
  const std::unique_ptr<BatchReader> reader =
      session->Query("SELECT * FROM read_csv(?, header = true)", args);
  WriteResult(*reader, {.format = TableFormat::kTable}, console);
}

int RunDemo(const std::string& folder, App& app) {
  app.options.project_dir = folder;
  app.console().out << '\n';
  const int code = RunPipeline(app, {.pipeline = "customer_analytics", .require_project = true});
  if (code != kExitOk) return code;
  ShowFile("output/customer_summary.csv", app);
  ShowFile("output/top_customers.csv", app);
  return kExitOk;
}

int Init(const InitOptions& options, App& app) {
  if (options.minimal && options.demo) {
    return app.RefuseUsage(
        Error(ErrorCode::kInvalid, "--demo needs the data that --minimal leaves out")
            .Hint("Give one of the two"));
  }
  const std::string folder = options.directory.empty() ? options.name : options.directory;
  const std::string root = app.Absolute(folder);
  if (!options.force && !MayWriteInto(root, app)) {
    app.console().err << "Nothing was written\n";
    return kExitFailed;
  }
  const std::string name = fs::path(options.name).lexically_normal().filename().string();
  const ProjectSize size = options.minimal ? ProjectSize::kMinimal : ProjectSize::kFull;
  const Console& console = app.console();
  if (!app.options.quiet) console.out << fmt::format("Project {} in {}\n", name, folder);
  for (const ProjectFile& file : SampleProject(name, size)) {
    WriteFileAtomically(root + "/" + file.path, file.text);
    if (!app.options.quiet && !file.path.ends_with(".gitkeep")) {
      console.out << "  " << file.path << '\n';
    }
  }
  if (options.demo) {
    const int code = RunDemo(root, app);
    if (code != kExitOk) return code;
  }
  if (!app.options.quiet) PrintNextSteps(folder, options, console);
  return kExitOk;
}

}  // namespace

void AddInitCommand(Command& root, App& app) {
  const auto options = std::make_shared<InitOptions>();
  Command command = app.AddCommand(root, "init", "Make a new project with sample data");
  command.Required("NAME", options->name, "Name of the project, and of its folder");
  command.Option("-d,--directory", options->directory, "DIR", "Folder to make it in");
  command.Flag("--minimal", options->minimal, "One pipeline and no data");
  command.Flag("--demo", options->demo, "Run customer_analytics at once and show its results");
  command.Flag("--force", options->force,
               "Write into a folder that has files, over those of a project");
  command.Example("sqlflow init shop");
  command.Example("sqlflow init shop --demo");
  command.Action([options, &app] { return Init(*options, app); });
}

}  // namespace sqlflow
