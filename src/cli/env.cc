#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include "base/strings.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/report.h"
#include "cli/table.h"
#include "cli/workspace.h"
#include "project/builtins.h"
#include "project/profile.h"
#include "project/reference.h"

namespace sqlflow {
namespace {

constexpr const char* kMasked = "********";

struct EnvOptions {
  std::string name;
  bool show_values = false;
  std::string format = "table";
};

// A variable that the project takes from outside.
struct OutsideVariable {
  std::vector<std::string> profiles;  // That use it.
  bool required = false;              // Somewhere it has no default.
  std::string origin;                 // "environment", ".env"; empty: not set.
  std::string value;
};
using OutsideVariables = std::map<std::string, OutsideVariable>;

// Finds what the values of one profile leave to the environment.
class ProfileReader {
 public:
  ProfileReader(const std::string& name, const OptionValue& profile, OutsideVariables& found)
      : name_(name), own_(profile.Find("variables")), found_(found) {
    Read(profile);
  }

 private:
  void Read(const OptionValue& value) {
    if (const std::string* text = value.as_string()) ReadText(*text);
    if (const OptionValue::List* list = value.as_list()) {
      for (const OptionValue& item : *list) Read(item);
    }
    if (const OptionValue::Map* map = value.as_map()) {
      for (const OptionEntry& entry : *map) Read(entry.value);
    }
  }

  void ReadText(const std::string& text) {
    for (size_t at = FindReference(text); at != std::string::npos;
         at = FindReference(text, at + 2)) {
      const auto parsed = ParseReference(text, at);
      const auto* reference = std::get_if<Reference>(&parsed);
      if (reference == nullptr || reference->form == Reference::Form::kFile) continue;
      if (IsBuiltin(reference->name) || IsOwn(reference->name)) continue;
      OutsideVariable& variable = found_[reference->name];
      variable.required |= !reference->has_default;
      if (variable.profiles.empty() || variable.profiles.back() != name_) {
        variable.profiles.push_back(name_);
      }
    }
  }

  bool IsOwn(const std::string& name) const {
    return own_ != nullptr && own_->value.Find(name) != nullptr;
  }

  const std::string& name_;
  const OptionEntry* own_;
  OutsideVariables& found_;
};

// Whether a finding is about `.env` and not about a profile: a profile that lacks a variable is
// what these commands are for.
bool ConcernsDotEnv(const Diagnostic& diagnostic, const SourceFiles& files) {
  if (diagnostic.span.known()) return files.name(diagnostic.span.file) == ".env";
  return diagnostic.id == "SF0001";  // A file that cannot be read.
}

bool ReportDotEnv(Workspace& workspace) {
  Diagnostics shown;
  for (const Diagnostic& diagnostic : workspace.diagnostics().Sorted()) {
    if (!workspace.project().is_project || ConcernsDotEnv(diagnostic, workspace.files())) {
      shown.Add(diagnostic);
    }
  }
  PrintDiagnostics(shown, workspace.files(), workspace.app());
  return !shown.has_errors();
}

OutsideVariables Collect(Workspace& workspace) {
  OutsideVariables found;
  for (const std::string& name : ListProfiles(workspace.project().root)) {
    SourceFiles files;
    Diagnostics ignored;
    ProfileReader(name, LoadProfile(workspace.project().root, name, files, ignored), found);
  }
  const Variables& variables = workspace.project().variables;
  for (const std::string& name : variables.Names()) {
    if (variables.LookupAt(VariableOrigin::kDotEnv, name)) found.try_emplace(name);
  }
  for (auto& [name, variable] : found) {
    if (const auto set = variables.LookupAt(VariableOrigin::kEnvironment, name)) {
      variable.origin = "environment";
      variable.value = ToText(*set->value);
    } else if (const auto written = variables.LookupAt(VariableOrigin::kDotEnv, name)) {
      variable.origin = ".env";
      variable.value = ToText(*written->value);
    }
  }
  return found;
}

int List(const EnvOptions& options, Workspace& workspace) {
  const Console& console = workspace.app().console();
  const auto table =
      TableWriter::Make(ParseTableFormat(options.format),
                        {{"name"}, {"value"}, {"from"}, {"used_by"}}, console.out, console.width);
  for (const auto& [name, variable] : Collect(workspace)) {
    const std::string value = options.show_values ? variable.value : kMasked;
    const bool is_set = !variable.origin.empty();
    table->Add({name, is_set ? std::optional(value) : std::nullopt,
                is_set ? variable.origin : "not set", Join(variable.profiles, ", ")});
  }
  table->End();
  return kExitOk;
}

int Get(const EnvOptions& options, Workspace& workspace) {
  const Variables& variables = workspace.project().variables;
  auto found = variables.LookupAt(VariableOrigin::kEnvironment, options.name);
  if (!found) found = variables.LookupAt(VariableOrigin::kDotEnv, options.name);
  if (!found) {
    std::vector<std::string> names;
    for (const auto& [name, variable] : Collect(workspace)) names.push_back(name);
    throw Error(ErrorCode::kNotFound, "Variable is not set: " + options.name)
        .Hint(DidYouMean(options.name, names));
  }
  workspace.app().console().out << (options.show_values ? ToText(*found->value) : kMasked) << '\n';
  return kExitOk;
}

int CheckAll(const EnvOptions& options, Workspace& workspace) {
  std::vector<std::string> missing;
  std::vector<JsonObject> objects;
  for (const auto& [name, variable] : Collect(workspace)) {
    if (!variable.required || !variable.origin.empty()) continue;
    missing.push_back(name + " (" + Join(variable.profiles, ", ") + ")");
    JsonObject object;
    object.Add("name", name).Add("used_by", variable.profiles);
    objects.push_back(std::move(object));
  }
  const Console& console = workspace.app().console();
  if (options.format == "json") {
    console.out << PrettyJson(JsonList(std::move(objects)));
  } else if (!missing.empty()) {
    throw Error(ErrorCode::kNotFound, "Variables are not set: " + Join(missing, ", "))
        .Hint("Set them in the environment or in .env; `sqlflow env template` prints its lines");
  } else if (!workspace.app().options.quiet) {
    console.out << "All variables that profiles need are set\n";
  }
  return missing.empty() ? kExitOk : kExitFailed;
}

int Template(const EnvOptions&, Workspace& workspace) {
  std::ostream& out = workspace.app().console().out;
  for (const auto& [name, variable] : Collect(workspace)) {
    if (!variable.profiles.empty()) {
      out << "# " << (variable.required ? "Needed by " : "May be set for ")
          << Join(variable.profiles, ", ") << '\n';
    }
    out << name << "=\n";
  }
  return kExitOk;
}

using EnvAction = int (*)(const EnvOptions&, Workspace&);

void Bind(Command& command, const std::shared_ptr<EnvOptions>& options, EnvAction action,
          App& app) {
  command.Action([options, action, &app] {
    Workspace workspace(app, {.require_project = true});
    if (!ReportDotEnv(workspace)) return static_cast<int>(kExitFailed);
    return action(*options, workspace);
  });
}

}  // namespace

void AddEnvCommands(Command& root, App& app) {
  const auto options = std::make_shared<EnvOptions>();
  Command group = root.Sub("env", "Variables that the project takes from the environment and .env");
  Command list = app.AddCommand(group, "list", "List variables of .env and of profiles");
  list.Alias("ls");
  list.Flag("--show-values", options->show_values, "Show values instead of asterisks");
  list.Choice("--format", options->format, {"table", "json"}, "How it is written");
  list.Example("sqlflow env list");
  Bind(list, options, List, app);
  Command get = app.AddCommand(group, "get", "Show whether a variable is set, and its value");
  get.Required("NAME", options->name, "Variable");
  get.Flag("--show-values", options->show_values, "Show the value instead of asterisks");
  get.Example("sqlflow env get PG_PASSWORD --show-values");
  Bind(get, options, Get, app);
  Command check =
      app.AddCommand(group, "check", "Fail when a profile needs a variable that is not set");
  check.Choice("--format", options->format, {"table", "json"}, "How it is written");
  check.Example("sqlflow env check");
  Bind(check, options, CheckAll, app);
  Command lines = app.AddCommand(group, "template", "Print a .env with all names and no values");
  lines.Example("sqlflow env template > .env.example");
  Bind(lines, options, Template, app);
}

}  // namespace sqlflow
