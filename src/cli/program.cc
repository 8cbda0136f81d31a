#include "cli/program.h"

#include "cli/commands.h"

namespace sqlflow {

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
  const Console& console = app.console();
  try {
    return line.Run(asks_version ? std::vector<std::string>{"version"} : words, console.out,
                    console.err);
  } catch (const Error& error) {
    return app.Fail(error);
  }
}

}  // namespace sqlflow
