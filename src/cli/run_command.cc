#include <memory>

#include "cli/commands.h"
#include "cli/pipeline_run.h"

namespace sqlflow {

void AddRunFlags(Command command, RunArguments& arguments) {
  command.Option("--vars", arguments.vars, "VARS", "Variables: k=v,k2=v2 or a JSON object");
  command.Option("-p,--profile", arguments.profile, "NAME", "Profile of the project");
  command.Option("--threads", arguments.threads, "N", "Steps at once; default: one per core");
  command.Flag("--fail-fast", arguments.fail_fast, "Start no step after one has failed");
  command.Flag("--summary", arguments.summary, "Print a table of all steps at the end");
  command.Choice("--format", arguments.format, {"text", "json"},
                 "json: one JSON object per event");
  AddCommonFlags(command, arguments.flags);
}

void AddRunCommand(Command parent, App& app) {
  struct Arguments {
    RunArguments run;
    std::string file;
  };
  auto arguments = std::make_shared<Arguments>();
  Command command = parent.Sub("run", "Run a pipeline's file, in a project or without any");
  command.Required("FILE", arguments->file, "The pipeline's file, FILE.sf");
  AddRunFlags(command, arguments->run);
  command.Example("sqlflow run daily.sf --vars 'region=eu'");
  command.Action([arguments, &app] { return RunFile(arguments->run, arguments->file, app); });
}

}  // namespace sqlflow
