#include "project/project.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/files.h"
#include "base/strings.h"
#include "project/builtins.h"
#include "project/dotenv.h"
#include "project/profile.h"
#include "project/reference.h"
#include "project/settings.h"
#include "project/vars_argument.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

class ProjectOpener {
 public:
  ProjectOpener(const ProjectRequest& request, const Clock& clock, SourceFiles& files,
                Diagnostics& diagnostics)
      : request_(request), clock_(clock), files_(files), diagnostics_(diagnostics) {}

  Project Open() {
    FindRoot();
    ReadEnvironment();
    for (const std::string& vars : request_.vars) {
      DefineVars(vars, project_.variables, files_, diagnostics_);
    }
    const OptionValue profile = SelectProfile();
    DefineProfileVariables(profile);
    Resolver resolver(project_.variables, files_, diagnostics_);
    ReadTimezone(profile, resolver, project_, diagnostics_);
    DefineBuiltins(request_, clock_, project_, diagnostics_);
    ReadSettings(profile, resolver, project_, diagnostics_);
    resolver.Finish();
    return std::move(project_);
  }

 private:
  void FindRoot() {
    std::error_code error;
    const std::string start = request_.start_dir.empty() ? "." : request_.start_dir;
    project_.root = fs::absolute(start, error).lexically_normal().string();
    if (project_.root.size() > 1 && project_.root.ends_with('/')) project_.root.pop_back();
    if (!fs::is_directory(start, error)) {
      diagnostics_.Error("SF0810", Span{}, fmt::format("Folder is missing: {}", start));
      return;
    }
    const std::string root = FindProjectRoot(start);
    project_.is_project = !root.empty();
    if (project_.is_project) {
      project_.root = root;
    } else if (request_.require_project) {
      diagnostics_.Error(
          "SF0810", Span{}, fmt::format("No project here or above: {}", project_.root),
          "Make one with `sqlflow init NAME`, or name its folder with --project-dir");
    }
  }

  void ReadEnvironment() {
    for (const auto& [name, value] : request_.environment) {
      project_.variables.DefineLiteral(VariableOrigin::kEnvironment, name,
                                       OptionValue::Text(value));
    }
    const std::string path = project_.root + "/.env";
    if (!project_.is_project || !FileExists(path)) return;
    try {
      std::string text = ReadFile(path);
      if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);  // As SourceFiles does.
      const int file = files_.Add(".env", WithoutValues(text));
      for (const DotEnvEntry& entry : ParseDotEnv(text, file, diagnostics_)) Define(entry);
    } catch (const Error& error) {
      diagnostics_.Add("SF0001", error, Span{});
    }
  }

  void Define(const DotEnvEntry& entry) {
    if (IsBuiltin(entry.name)) {
      diagnostics_.Warning("SF0313", entry.name_span,
                           fmt::format("A built-in variable cannot be set here: {}", entry.name),
                           "Choose another name");
      return;
    }
    OptionValue value = OptionValue::Text(entry.value, entry.value_span);
    if (entry.literal) {
      project_.variables.DefineLiteral(VariableOrigin::kDotEnv, entry.name, std::move(value));
    } else {
      project_.variables.Define(VariableOrigin::kDotEnv, entry.name, std::move(value));
    }
  }

  // The profile that the request, the environment or the project's habit names.
  OptionValue SelectProfile() {
    std::string name = request_.profile;
    if (name.empty()) name = FromEnvironment("SQLFLOW_PROFILE");
    if (name.empty()) {
      const std::vector<std::string> names = ListProfiles(project_.root);
      // Without any profile there is nothing to choose: built-in defaults.
      if (names.empty() || !project_.is_project) return OptionValue::Object();
      name = "dev";
    }
    project_.profile = name;
    return LoadProfile(project_.root, name, files_, diagnostics_);
  }

  std::string FromEnvironment(std::string_view name) const {
    for (const VariableOrigin origin : {VariableOrigin::kEnvironment, VariableOrigin::kDotEnv}) {
      const auto found = project_.variables.LookupAt(origin, name);
      if (found) return ToText(*found->value);
    }
    return "";
  }

  void DefineProfileVariables(const OptionValue& profile) {
    const OptionEntry* variables = profile.Find("variables");
    if (variables == nullptr || variables->value.as_map() == nullptr) return;
    for (const OptionEntry& entry : *variables->value.as_map()) {
      if (!IsVariableName(entry.key)) {
        diagnostics_.Error("SF0309", entry.key_span,
                           fmt::format("Variable name is not valid: {}", entry.key),
                           "A name starts with a letter; letters, digits, '_', '-' and '.' follow");
        continue;
      }
      project_.variables.Define(VariableOrigin::kProfile, entry.key, entry.value);
    }
  }

  const ProjectRequest& request_;
  const Clock& clock_;
  SourceFiles& files_;
  Diagnostics& diagnostics_;
  Project project_;
};

const StandIn* FindStandIn(const std::vector<StandIn>& all, std::string_view name) {
  const auto found = std::ranges::find_if(
      all, [name](const StandIn& each) { return EqualsIgnoreCase(each.name, name); });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const Connection* Project::FindConnection(std::string_view name) const {
  for (const Connection& connection : connections) {
    if (EqualsIgnoreCase(connection.name, name)) return &connection;
  }
  return nullptr;
}

const StandIn* Project::FindSourceStandIn(std::string_view name) const {
  return FindStandIn(source_stand_ins, name);
}

const StandIn* Project::FindDestinationStandIn(std::string_view name) const {
  return FindStandIn(destination_stand_ins, name);
}

std::string FindProjectRoot(const std::string& start_dir) {
  std::error_code error;
  fs::path folder = fs::absolute(start_dir.empty() ? "." : start_dir, error).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  while (!folder.empty()) {
    if (fs::is_directory(folder / "profiles", error) ||
        FileExists((folder / "sqlflow.yml").string())) {
      return folder.string();
    }
    if (folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return "";
}

Project OpenProject(const ProjectRequest& request, const Clock& clock, SourceFiles& files,
                    Diagnostics& diagnostics) {
  return ProjectOpener(request, clock, files, diagnostics).Open();
}

}  // namespace sqlflow
