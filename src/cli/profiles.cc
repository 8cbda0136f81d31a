#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <regex>
#include <string>
#include <vector>

#include "base/strings.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/mask.h"
#include "cli/report.h"
#include "cli/table.h"
#include "cli/workspace.h"
#include "project/profile.h"

namespace sqlflow {
namespace {

struct ProfilesOptions {
  std::string name;
  std::string section;
  std::string format = "text";
};

std::string RootOf(const App& app) {
  const std::string root = FindProjectRoot(app.start_dir());
  if (!root.empty()) return root;
  throw Error(ErrorCode::kNotFound, "No project here or above: " + app.start_dir())
      .Hint("Make one with `sqlflow init NAME`, or name its folder with --project-dir");
}

std::string EngineText(const EngineOptions& engine) {
  return engine.persistent ? engine.path : "in memory";
}

int List(const ProfilesOptions& options, App& app) {
  const std::string root = RootOf(app);
  const bool json = options.format == "json";
  const std::string active = Workspace(app, {}).project().profile;
  const auto table = TableWriter::Make(json ? TableFormat::kJson : TableFormat::kTable,
                                       {{"profile"},
                                        {"active", TableColumn::Kind::kLiteral},
                                        {"tables"},
                                        {"connections", TableColumn::Kind::kNumber}},
                                       app.console().out, 0);
  for (const std::string& name : ListProfiles(root)) {
    Workspace workspace(app, {.profile = name});
    const Project& project = workspace.project();
    const bool is_active = name == active;
    table->Add({name, json ? (is_active ? "true" : "false") : (is_active ? "yes" : ""),
                EngineText(project.engine), std::to_string(project.connections.size())});
  }
  table->End();
  return kExitOk;
}

std::string YamlScalar(const OptionValue& value) {
  static const std::regex kPlain("[A-Za-z/][A-Za-z0-9_./ -]*");
  const std::string* text = value.as_string();
  if (text == nullptr) return ToJson(value);
  for (const char* word : {"true", "false", "null", "yes", "no", "on", "off"}) {
    if (EqualsIgnoreCase(*text, word)) return ToJson(value);
  }
  return std::regex_match(*text, kPlain) && !text->ends_with(' ') ? *text : ToJson(value);
}

void WriteYaml(const OptionValue& value, int depth, std::ostream& out) {
  const std::string indent(2 * depth, ' ');
  for (const OptionEntry& entry : *value.as_map()) {
    const OptionValue::Map* map = entry.value.as_map();
    out << indent << YamlScalar(OptionValue::Text(entry.key)) << ':';
    if (map != nullptr && !map->empty()) {
      out << '\n';
      WriteYaml(entry.value, depth + 1, out);
    } else {
      // JSON is YAML, too.
      out << ' ' << YamlScalar(entry.value) << '\n';
    }
  }
}

OptionValue Section(OptionValue profile, const std::string& name) {
  if (name.empty()) return profile;
  const OptionEntry* entry = profile.Find(name);
  if (entry != nullptr) return OptionValue::Object({*entry});
  std::vector<std::string> names;
  for (const OptionEntry& each : *profile.as_map()) names.push_back(each.key);
  const std::string nearest = DidYouMean(name, names);
  throw Error(ErrorCode::kNotFound, "Profile has no section: " + name)
      .Hint(nearest.empty() ? "Sections: " + Join(names, ", ") : nearest);
}

int Show(const ProfilesOptions& options, App& app) {
  const std::string root = RootOf(app);
  app.json_errors = options.format == "json";
  const std::string name =
      options.name.empty() ? Workspace(app, {}).project().profile : options.name;
  SourceFiles files;
  Diagnostics diagnostics;
  const OptionValue profile = LoadProfile(root, name, files, diagnostics);
  PrintDiagnostics(diagnostics, files, app);
  if (diagnostics.has_errors()) return kExitFailed;
  const OptionValue shown =
      Section(MaskProfile(profile, app.registries().sources, app.registries().destinations),
              options.section);
  std::ostream& out = app.console().out;
  if (options.format == "json") {
    out << PrettyJson(shown);
  } else if (shown.as_map() != nullptr) {
    WriteYaml(shown, 0, out);
  }
  return kExitOk;
}

// Problems of a connection's options, which statements may complete: a missing one is none, and one
// is unknown only when neither the source nor the destination of this type has it.
std::vector<OptionProblem> ConnectionProblems(const OptionValue& values, Span where,
                                              const SourceRegistry::Entry* source,
                                              const DestinationRegistry::Entry* destination) {
  std::vector<OptionProblem> problems, others;
  if (source != nullptr) source->validate(values, where, problems);
  if (destination != nullptr) destination->validate(values, where, others);
  if (source == nullptr) std::swap(problems, others);
  const auto also_unknown = [&others](const OptionProblem& problem) {
    return std::ranges::any_of(others, [&problem](const OptionProblem& other) {
      return other.id == problem.id && other.span == problem.span;
    });
  };
  std::erase_if(problems, [&](const OptionProblem& problem) {
    const bool known_there = source != nullptr && destination != nullptr &&
                             problem.id == "SF0201" && !also_unknown(problem);
    return problem.id == "SF0202" || known_there;
  });
  return problems;
}

void CheckConnections(Workspace& workspace) {
  const Registries& registries = workspace.app().registries();
  Resolver resolver(workspace.project().variables, workspace.files(), workspace.diagnostics());
  for (const Connection& connection : workspace.project().connections) {
    const auto* source = registries.sources.Find(connection.type);
    const auto* destination = registries.destinations.Find(connection.type);
    if (source == nullptr && destination == nullptr) {
      const std::vector<std::string> types = registries.sources.TypeNames();
      const std::string nearest = DidYouMean(connection.type, types);
      workspace.diagnostics().Error("SF0503", connection.span,
                                    "Connector type is unknown: " + connection.type,
                                    nearest.empty() ? "Types: " + Join(types, ", ") : nearest);
      continue;
    }
    const OptionValue values = resolver.ResolveOptions(connection.params);
    workspace.diagnostics().Add(ConnectionProblems(values, connection.span, source, destination));
  }
  resolver.Finish();
}

int Validate(const ProfilesOptions& options, App& app) {
  const std::string root = RootOf(app);
  std::vector<std::string> names = ListProfiles(root);
  if (!options.name.empty()) names = {options.name};
  bool failed = false;
  std::vector<JsonObject> results;
  for (const std::string& name : names) {
    Workspace workspace(app, {.profile = name});
    CheckConnections(workspace);
    const Diagnostics& diagnostics = workspace.diagnostics();
    failed |= diagnostics.has_errors();
    if (options.format == "json") {
      std::vector<JsonObject> findings;
      for (const Diagnostic& diagnostic : diagnostics.Sorted()) {
        findings.push_back(DiagnosticJson(diagnostic, workspace.files()));
      }
      JsonObject json;
      json.Add("profile", name).Add("valid", !diagnostics.has_errors());
      results.push_back(std::move(json.Add("diagnostics", JsonList(std::move(findings)))));
      continue;
    }
    PrintDiagnostics(diagnostics, workspace.files(), app);
    if (app.options.quiet) continue;
    app.console().out << fmt::format("{} {}  {} connections, {} errors, {} warnings\n",
                                     diagnostics.has_errors() ? "✘" : "✔", name,
                                     workspace.project().connections.size(), diagnostics.errors(),
                                     diagnostics.warnings())
                      << std::flush;
  }
  if (options.format == "json") app.console().out << PrettyJson(JsonList(std::move(results)));
  return failed ? kExitFailed : kExitOk;
}

}  // namespace

void AddProfilesCommands(Command& root, App& app) {
  const auto options = std::make_shared<ProfilesOptions>();
  Command group = root.Sub("profiles", "List, show and check the profiles of the project");
  Command list = app.AddCommand(group, "list", "List the profiles");
  list.Alias("ls");
  list.Choice("--format", options->format, {"text", "json"}, "How it is written");
  list.Example("sqlflow profiles list");
  list.Action([options, &app] { return List(*options, app); });
  Command show = app.AddCommand(group, "show", "Show a profile with what it extends");
  show.Optional("NAME", options->name, "Profile (default: the active one)");
  show.Option("--section", options->section, "NAME", "Only one section, such as connectors");
  show.Choice("--format", options->format, {"text", "json"}, "How it is written");
  show.Example("sqlflow profiles show prod --section engines");
  show.Action([options, &app] { return Show(*options, app); });
  Command validate = app.AddCommand(group, "validate", "Check profiles and their connections");
  validate.Optional("NAME", options->name, "Profile (default: all)");
  validate.Choice("--format", options->format, {"text", "json"}, "How it is written");
  validate.Example("sqlflow profiles validate");
  validate.Action([options, &app] { return Validate(*options, app); });
}

}  // namespace sqlflow
