#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/strings.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/table.h"

namespace sqlflow {
namespace {

// A connector type as both registries know it.
struct Connector {
  std::string type;
  const SourceRegistry::Entry* source = nullptr;
  const DestinationRegistry::Entry* destination = nullptr;

  const std::string& summary() const {
    return source != nullptr ? source->summary : destination->summary;
  }
  std::string roles() const {
    if (source != nullptr && destination != nullptr) return "source, destination";
    return source != nullptr ? "source" : "destination";
  }
  std::vector<std::string> aliases() const {
    return source != nullptr ? source->aliases : destination->aliases;
  }
};

std::vector<Connector> AllConnectors(const Registries& registries) {
  std::vector<Connector> connectors;
  for (const auto& entry : registries.sources.entries()) {
    connectors.push_back({entry.type, &entry, registries.destinations.Find(entry.type)});
  }
  for (const auto& entry : registries.destinations.entries()) {
    if (registries.sources.Find(entry.type) == nullptr) {
      connectors.push_back({entry.type, nullptr, &entry});
    }
  }
  return connectors;
}

std::vector<std::string> Modes(const Capabilities& capabilities) {
  std::vector<std::string> modes = {"REPLACE"};
  if (capabilities.append) modes.push_back("APPEND");
  if (capabilities.upsert) modes.push_back("UPSERT");
  return modes;
}

std::vector<std::string> Abilities(const Capabilities& capabilities) {
  std::vector<std::string> abilities;
  if (capabilities.projection) abilities.push_back("projection");
  if (capabilities.filter) abilities.push_back("filter");
  if (capabilities.incremental) abilities.push_back("incremental");
  if (capabilities.parallel) abilities.push_back("parallel");
  return abilities;
}

int List(const std::string& format, App& app) {
  const Console& console = app.console();
  if (format == "json") {
    std::vector<JsonObject> objects;
    for (const Connector& connector : AllConnectors(app.registries())) {
      JsonObject json;
      json.Add("type", connector.type).Add("aliases", connector.aliases());
      json.Add("source", connector.source != nullptr);
      json.Add("destination", connector.destination != nullptr);
      json.Add("summary", connector.summary());
      objects.push_back(std::move(json));
    }
    console.out << PrettyJson(JsonList(std::move(objects)));
    return kExitOk;
  }
  const auto table =
      TableWriter::Make(ParseTableFormat(format), {{"type"}, {"as"}, {"summary"}}, console.out, 0);
  for (const Connector& connector : AllConnectors(app.registries())) {
    table->Add({connector.type, connector.roles(), connector.summary()});
  }
  table->End();
  return kExitOk;
}

OptionValue OptionsJson(const OptionList& list) {
  std::vector<JsonObject> objects;
  for (const OptionList::Option& option : list.options()) {
    const OptionInfo& info = option.info;
    JsonObject json;
    json.Add("name", info.name).Add("aliases", info.aliases).Add("type", ToString(info.type));
    json.Add("required", info.required).Add("secret", info.secret);
    json.Add("default", info.default_text).Add("choices", info.choices);
    json.Add("description", info.description).Add("example", info.example);
    objects.push_back(std::move(json));
  }
  return JsonList(std::move(objects));
}

std::string ChoicesText(const OptionInfo& info) {
  return info.choices.empty() ? std::string(ToString(info.type)) : Join(info.choices, "|");
}

void WriteOptions(const OptionList& list, TableFormat format, std::ostream& out) {
  const auto table =
      TableWriter::Make(format, {{"option"}, {"type"}, {"default"}, {"description"}}, out, 0);
  for (const OptionList::Option& option : list.options()) {
    const OptionInfo& info = option.info;
    std::string name = info.name + (info.required ? " *" : "");
    if (!info.aliases.empty()) name += " (" + Join(info.aliases, ", ") + ")";
    std::string description = info.description;
    if (!info.deprecated.empty()) description += " Deprecated: use " + info.deprecated + ".";
    table->Add({name, ChoicesText(info), info.default_text, description});
  }
  table->End();
}

void ShowText(const Connector& connector, TableFormat format, std::ostream& out) {
  const bool markdown = format == TableFormat::kMarkdown;
  const char* heading = markdown ? "## " : "";
  out << (markdown ? "# " : "") << connector.type << ": " << connector.summary() << '\n';
  if (!connector.aliases().empty()) {
    out << "\nAlso called: " << Join(connector.aliases(), ", ") << '\n';
  }
  if (connector.source != nullptr) {
    const std::vector<std::string> abilities = Abilities(connector.source->capabilities);
    out << fmt::format("\n{}As a source\n\n", heading);
    if (!abilities.empty()) out << "Can do: " << Join(abilities, ", ") << "\n\n";
    WriteOptions(connector.source->options, format, out);
  }
  if (connector.destination != nullptr) {
    out << fmt::format("\n{}As a destination\n\nModes: {}\n\n", heading,
                       Join(Modes(connector.destination->capabilities), ", "));
    WriteOptions(connector.destination->options, format, out);
  }
  out << "\n* required\n";
}

void ShowJson(const Connector& connector, std::ostream& out) {
  JsonObject json;
  json.Add("type", connector.type).Add("aliases", connector.aliases());
  json.Add("summary", connector.summary());
  if (connector.source != nullptr) {
    JsonObject source;
    source.Add("abilities", Abilities(connector.source->capabilities));
    source.Add("options", OptionsJson(connector.source->options));
    json.Add("source", std::move(source));
  }
  if (connector.destination != nullptr) {
    JsonObject destination;
    destination.Add("modes", Modes(connector.destination->capabilities));
    destination.Add("options", OptionsJson(connector.destination->options));
    json.Add("destination", std::move(destination));
  }
  out << PrettyJson(std::move(json).Take());
}

int Show(const std::string& type, const std::string& format, App& app) {
  std::vector<std::string> names;
  for (const Connector& connector : AllConnectors(app.registries())) {
    const std::vector<std::string> aliases = connector.aliases();
    names.push_back(connector.type);
    names.insert(names.end(), aliases.begin(), aliases.end());
    const bool is_it = std::any_of(names.end() - 1 - static_cast<long>(aliases.size()), names.end(),
                                   [&](const auto& name) { return EqualsIgnoreCase(name, type); });
    if (!is_it) continue;
    if (format == "json") {
      ShowJson(connector, app.console().out);
    } else {
      ShowText(connector, ParseTableFormat(format), app.console().out);
    }
    return kExitOk;
  }
  const std::string nearest = DidYouMean(type, names);
  return app.RefuseUsage(Error(ErrorCode::kNotFound, "Connector type is unknown: " + type)
                             .Hint(nearest.empty() ? "Types: " + Join(names, ", ") : nearest));
}

}  // namespace

void AddConnectorsCommands(Command& root, App& app) {
  struct Options {
    std::string type;
    std::string format = "table";
  };
  const auto options = std::make_shared<Options>();
  const std::vector<std::string> formats = {"table", "json", "markdown"};
  Command group = root.Sub("connectors", "Where rows can come from and go to");
  Command list = app.AddCommand(group, "list", "List the connector types");
  list.Alias("ls");
  list.Choice("--format", options->format, formats, "How it is written");
  list.Example("sqlflow connectors list");
  list.Action([options, &app] { return List(options->format, app); });
  Command show = app.AddCommand(group, "show", "Show what a connector can do, and its options");
  show.Required("TYPE", options->type, "Connector type, such as csv");
  show.Choice("--format", options->format, formats, "How it is written");
  show.Example("sqlflow connectors show csv");
  show.Action([options, &app] { return Show(options->type, options->format, app); });
}

}  // namespace sqlflow
