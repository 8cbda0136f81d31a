#include "cli/workspace.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/files.h"
#include "base/strings.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".sf";

bool IsFile(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

}  // namespace

std::string PipelineName(const std::string& path) {
  std::string name = fs::path(path).filename().string();
  if (name.ends_with(kSuffix)) name.resize(name.size() - kSuffix.size());
  return name;
}

Workspace::Workspace(const WorkspaceRequest& request, App& app, Diagnostics& diagnostics)
    : app_(app), run_id_(request.run_id.empty() ? NewRunId(app.clock()) : request.run_id) {
  ProjectRequest project;
  project.start_dir = app.SearchDir(request.flags);
  project.profile = request.profile;
  project.vars = request.vars;
  project.environment = app.process().environment;
  project.pipeline = request.pipeline;
  project.run_id = run_id_;
  project.require_project = request.require_project;
  project_ = OpenProject(project, app.clock(), app.files(), diagnostics);
  std::error_code error;
  fs::current_path(project_.root, error);
  if (error && !diagnostics.has_errors()) {
    throw Error(ErrorCode::kPermission, fmt::format("Folder cannot be entered ({}): {}",
                                                    error.message(), project_.root));
  }
}

Engine& Workspace::engine() {
  if (engine_ == nullptr) engine_ = app_.OpenEngine(project_.engine);
  return *engine_;
}

Engine& Workspace::Scratch() {
  if (scratch_ == nullptr) scratch_ = app_.OpenEngine({.timezone = project_.engine.timezone});
  return *scratch_;
}

std::vector<PipelineFile> Workspace::Pipelines() const {
  std::vector<PipelineFile> pipelines;
  for (const std::string& path : Glob(project_.pipelines_dir + "/**/*.sf")) {
    std::string name = fs::path(path).lexically_relative(project_.pipelines_dir).string();
    name.resize(name.size() - kSuffix.size());
    pipelines.push_back({std::move(name), path});
  }
  std::ranges::sort(pipelines, {}, &PipelineFile::name);
  return pipelines;
}

PipelineFile Workspace::FileAt(const std::string& path) const {
  const fs::path absolute = app_.FromStart(path);
  const fs::path relative = absolute.lexically_relative(project_.root);
  const bool inside = !relative.empty() && *relative.begin() != "..";
  return {PipelineName(path), inside ? relative.string() : absolute.string()};
}

PipelineFile Workspace::Find(const std::string& name) const {
  const std::string file = name.ends_with(kSuffix) ? name : name + std::string(kSuffix);
  const std::string path = project_.pipelines_dir + "/" + file;
  if (IsFile(path)) return {file.substr(0, file.size() - kSuffix.size()), path};
  if (IsFile(app_.FromStart(name))) return FileAt(name);
  if (IsFile(name)) return {PipelineName(name), name};
  std::vector<std::string> names;
  for (const PipelineFile& pipeline : Pipelines()) names.push_back(pipeline.name);
  std::string hint = DidYouMean(name, names);
  if (hint.empty() && names.empty()) hint = "There are none in " + project_.pipelines_dir;
  if (hint.empty()) hint = "Pipelines: " + Join(names, ", ");
  throw Error(ErrorCode::kNotFound, "Pipeline is missing: " + name).Hint(hint);
}

std::unique_ptr<Engine> Workspace::OpenReadOnly() const {
  EngineOptions options = project_.engine;
  options.read_only = true;
  if (!FileExists(options.path)) {
    throw Error(ErrorCode::kNotFound, "Database does not exist yet: " + options.path)
        .Hint("Run a pipeline first: it is made then");
  }
  return app_.OpenEngine(options);
}

Session* Workspace::LookUpSession(LookThrough look) {
  if (!project_.engine.persistent || look == LookThrough::kNothing) return nullptr;
  if (looked_) return look_up_.get();
  looked_ = true;
  if (look == LookThrough::kProfile) {
    look_up_ = engine().NewSession();
    return look_up_.get();
  }
  // A database that is held or cannot be read leaves its tables unknown; that is no failure of a
  // check.
  try {
    if (!FileExists(project_.engine.path)) return nullptr;
    database_ = OpenReadOnly();
    look_up_ = database_->NewSession();
  } catch (const Error&) {
    look_up_.reset();
  }
  return look_up_.get();
}

std::optional<Plan> Workspace::Compile(const PipelineFile& pipeline, Reach reach, LookThrough look,
                                       Diagnostics& diagnostics) {
  CompileContext context{
      project_,
      app_.registries(),
      [this, look]() -> Engine& { return look == LookThrough::kProfile ? engine() : Scratch(); },
      [this, look] { return LookUpSession(look); },
      app_.clock(),
      app_.files()};
  std::optional<Plan> plan =
      sqlflow::Compile({pipeline.name, pipeline.path, reach}, context, diagnostics);
  look_up_.reset();
  looked_ = false;
  return plan;
}

}  // namespace sqlflow
