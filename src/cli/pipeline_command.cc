#include <memory>

#include "cli/commands.h"
#include "cli/pipeline_run.h"

namespace sqlflow {
namespace {

void AddPipelineRunCommand(Command parent, App& app) {
  struct Arguments {
    RunArguments run;
    std::string name;
  };
  auto arguments = std::make_shared<Arguments>();
  Command command = parent.Sub("run", "Run a pipeline of the project");
  command.Required("NAME", arguments->name, "A pipeline's name, name.sf or a path");
  AddRunFlags(command, arguments->run);
  command.Example("sqlflow pipeline run customer_analytics --profile prod");
  command.Action([arguments, &app] { return RunPipeline(arguments->run, arguments->name, app); });
}

}  // namespace

void AddPipelineCommands(Command parent, App& app) {
  Command group = parent.Sub("pipeline", "List, check, compile and run the project's pipelines");
  AddPipelineRunCommand(group, app);
}

}  // namespace sqlflow
