#include <memory>

#include "cli/commands.h"
#include "cli/run.h"

namespace sqlflow {
namespace {

void AddPipelineRunCommand(Command& parent, App& app) {
  struct Options {
    RunRequest request;
    std::string format = "text";
  };
  const auto options = std::make_shared<Options>();
  Command command = app.AddCommand(parent, "run", "Run a pipeline of the project");
  command.Required("NAME", options->request.pipeline, "A pipeline's name, name.sf or a path");
  AddRunOptions(command, options->request, options->format);
  command.Example("sqlflow pipeline run customer_analytics --profile prod");
  command.Action([options, &app] {
    options->request.json = options->format == "json";
    options->request.require_project = true;
    return RunPipeline(app, options->request);
  });
}

}  // namespace

void AddPipelineCommands(Command& parent, App& app) {
  Command group = parent.Sub("pipeline", "List, check, compile and run the project's pipelines");
  AddPipelineRunCommand(group, app);
}

}  // namespace sqlflow
