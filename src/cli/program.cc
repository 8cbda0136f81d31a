#include "cli/program.h"

#include "cli/commands.h"

namespace sqlflow {

void AddCommonFlags(Command command, CommonFlags& flags) {
  command.Option("--project-dir", flags.project_dir, "DIR", "Folder of the project");
  command.Flag("-q,--quiet", flags.quiet, "Print errors only");
  command.Flag("-v,--verbose", flags.verbose, "Print more");
}

void AddCommands(CommandLine& line, App& app) {
  Command root = line.root();
  AddInitCommand(root, app);
  AddRunCommand(root, app);
  AddPipelineCommands(root, app);
  AddVersionCommand(root, app);
}

int RunProgram(const std::vector<std::string>& words, App& app) {
  CommandLine line("sqlflow", "Data pipelines in SQL");
  AddCommands(line, app);
  const bool asks_version = !words.empty() && words.front() == "--version";
  try {
    return line.Run(asks_version ? std::vector<std::string>{"version"} : words, app.out(), app.err());
  } catch (const Error& error) {
    return app.Fail(error);
  }
}

}  // namespace sqlflow
