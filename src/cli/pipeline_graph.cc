#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/graph.h"
#include "cli/pipeline_commands.h"
#include "cli/pipelines.h"
#include "cli/report.h"
#include "cli/workspace.h"

namespace sqlflow {
namespace {

struct GraphOptions {
  std::string name;
  std::string profile;
  std::vector<std::string> vars;
  std::string format = "text";
};

std::string Draw(const Graph& graph, const std::string& format) {
  if (format == "mermaid") return GraphMermaid(graph);
  if (format == "dot") return GraphDot(graph);
  if (format == "html") return GraphHtml(graph);
  if (format == "json") return GraphJson(graph);
  return GraphText(graph);
}

int DrawPipeline(const GraphOptions& options, App& app) {
  if (options.name.empty()) return RefuseWithoutName("graph", app);
  app.json_errors = options.format == "json";
  const std::optional<Plan> plan = CompileToShow(options.name, options.profile, options.vars, app);
  if (!plan) return kExitFailed;
  app.console().out << Draw(GraphOf(*plan), options.format);
  return kExitOk;
}

}  // namespace

void AddGraphCommand(Command& group, App& app) {
  const auto options = std::make_shared<GraphOptions>();
  Command command = app.AddCommand(group, "graph", "Draw a pipeline's sources and steps");
  command.Optional("NAME", options->name, "Name of the pipeline, or path of its file");
  command.Option("-p,--profile", options->profile, "NAME", "Profile to compile with");
  command.Option("--vars", options->vars, "VARS",
                 "Variables: k=v,k2=v2 or a JSON object; may be repeated");
  command.Choice("--format", options->format, {"text", "mermaid", "dot", "html", "json"},
                 "What is printed");
  command.Example("sqlflow pipeline graph customer_analytics");
  command.Example("sqlflow pipeline graph customer_analytics --format html > graph.html");
  command.Action([options, &app] { return DrawPipeline(*options, app); });
}

}  // namespace sqlflow
