#include <fmt/format.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/strings.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/table.h"
#include "connectors/base/option_table.h"
#include "sqlflow/registry.h"

namespace sqlflow {
namespace {

struct ConnectorArguments {
  std::string type;
  std::string format = "table";
};

// What can be said about a source and a destination alike.
struct Side {
  std::string_view role;  // "source", "destination"
  const std::string& type;
  const std::vector<std::string>& aliases;
  const std::string& summary;
  const Capabilities& capabilities;
  const OptionList& options;
};

template <class Connector>
Side SideOf(std::string_view role, const RegistryEntry<Connector>& entry) {
  return {role, entry.type, entry.aliases, entry.summary, entry.capabilities, entry.options};
}

std::vector<Side> AllSides(const Registries& registries) {
  std::vector<Side> sides;
  for (const auto& entry : registries.sources.entries()) sides.push_back(SideOf("source", entry));
  for (const auto& entry : registries.destinations.entries()) {
    sides.push_back(SideOf("destination", entry));
  }
  return sides;
}

std::vector<std::string> CapabilityNames(const Side& side) {
  const Capabilities& can = side.capabilities;
  const std::pair<const char*, bool> known[] = {
      {"projection", can.projection}, {"filter", can.filter}, {"incremental", can.incremental},
      {"parallel", can.parallel},     {"append", can.append}, {"upsert", can.upsert},
      {"atomic", can.atomic},         {"network", can.network}};
  std::vector<std::string> names;
  if (side.role == "destination") names.emplace_back("replace");
  for (const auto& [name, has] : known) {
    if (has) names.emplace_back(name);
  }
  return names;
}

int ListConnectors(const ConnectorArguments& arguments, App& app) {
  const auto table = TableWriter::Make(
      ParseTableFormat(arguments.format),
      {{"type"}, {"role"}, {"capabilities"}, {"summary"}}, app.console().out, app.console().width);
  for (const Side& side : AllSides(app.registries())) {
    table->Add({side.type, std::string(side.role), Join(CapabilityNames(side), ", "), side.summary});
  }
  table->End();
  return kExitOk;
}

std::vector<Side> SidesOf(const std::string& type, const Registries& registries) {
  std::vector<Side> sides;
  if (const auto* entry = registries.sources.Find(type)) {
    sides.push_back(SideOf("source", *entry));
  }
  if (const auto* entry = registries.destinations.Find(type)) {
    sides.push_back(SideOf("destination", *entry));
  }
  if (!sides.empty()) return sides;
  std::vector<std::string> names = registries.sources.TypeNames();
  for (const std::string& name : registries.destinations.TypeNames()) names.push_back(name);
  const std::string nearest = DidYouMean(type, names);
  throw Error(ErrorCode::kNotFound, "Connector type is unknown: " + type)
      .Hint(nearest.empty() ? "`sqlflow connectors list` shows all types" : nearest);
}

JsonObject OptionJson(const OptionInfo& info) {
  JsonObject json;
  json.Add("name", info.name).Add("aliases", info.aliases).Add("type", ToString(info.type));
  json.Add("required", info.required).Add("secret", info.secret);
  json.Add("default", info.default_text).Add("choices", info.choices);
  json.Add("description", info.description).Add("example", info.example);
  json.Add("deprecated", info.deprecated);
  return json;
}

JsonObject SideJson(const Side& side) {
  std::vector<JsonObject> options;
  for (const OptionList::Option& option : side.options.options()) {
    options.push_back(OptionJson(option.info));
  }
  JsonObject json;
  json.Add("type", side.type).Add("role", side.role).Add("aliases", side.aliases);
  json.Add("summary", side.summary).Add("capabilities", CapabilityNames(side));
  json.Add("options", JsonList(std::move(options)));
  return json;
}

std::string DescriptionOf(const OptionInfo& info) {
  std::string text = info.description;
  if (!info.choices.empty()) text += " One of: " + Join(info.choices, ", ") + ".";
  if (!info.deprecated.empty()) text += " Deprecated: use " + info.deprecated + ".";
  return text;
}

void ShowSide(const Side& side, const Console& console) {
  console.out << fmt::format("{} {}: {}\n", side.type, side.role, side.summary);
  if (!side.aliases.empty()) console.out << "Also called: " << Join(side.aliases, ", ") << "\n";
  console.out << "Capabilities: " << Join(CapabilityNames(side), ", ") << "\n\n";
  const auto table =
      TableWriter::Make(TableFormat::kTable, {{"option"}, {"type"}, {"default"}, {"description"}},
                        console.out, console.width);
  for (const OptionList::Option& option : side.options.options()) {
    const OptionInfo& info = option.info;
    table->Add({info.name, std::string(ToString(info.type)),
                info.required ? "required" : info.default_text, DescriptionOf(info)});
  }
  table->End();
}

int ShowConnector(const ConnectorArguments& arguments, App& app) {
  const std::vector<Side> sides = SidesOf(arguments.type, app.registries());
  std::ostream& out = app.console().out;
  if (arguments.format == "json") {
    std::vector<JsonObject> objects;
    for (const Side& side : sides) objects.push_back(SideJson(side));
    out << PrettyJson(JsonList(std::move(objects)));
    return kExitOk;
  }
  bool is_first = true;
  for (const Side& side : sides) {
    if (!is_first) out << "\n";
    is_first = false;
    if (arguments.format == "table") {
      ShowSide(side, app.console());
    } else {
      out << "### Options of the " << side.role << "\n\n" << OptionTable(side.options);
    }
  }
  return kExitOk;
}

}  // namespace

void AddConnectorsCommands(Command& parent, App& app) {
  Command group = parent.Sub("connectors", "What can be read and written, with all options");
  const auto list = std::make_shared<ConnectorArguments>();
  Command list_command = app.AddCommand(group, "list", "List the types of connectors");
  list_command.Choice("--format", list->format, {"table", "json", "markdown"}, "How to print");
  list_command.Example("sqlflow connectors list");
  list_command.Action([list, &app] { return ListConnectors(*list, app); });

  const auto show = std::make_shared<ConnectorArguments>();
  Command show_command = app.AddCommand(group, "show", "Show the options of one type");
  show_command.Required("TYPE", show->type, "A type that `connectors list` names");
  show_command.Choice("--format", show->format, {"table", "json", "markdown"}, "How to print");
  show_command.Example("sqlflow connectors show csv");
  show_command.Action([show, &app] { return ShowConnector(*show, app); });
}

}  // namespace sqlflow
