// A project as a command works with it: opened, with the program's working directory in its root.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cli/app.h"
#include "plan/compile.h"
#include "project/project.h"

namespace sqlflow {

struct WorkspaceRequest {
  CommonFlags flags;
  std::string profile;
  std::vector<std::string> vars;
  std::string pipeline;  // For ${pipeline}; empty: none.
  std::string run_id;    // Empty: a new one.
  bool require_project = false;
};

// A pipeline's file: what people call it, and where it is, relative to the root when inside.
struct PipelineFile {
  std::string name;
  std::string path;
};

// Which engine looks at queries before a run.
enum class LookThrough {
  kProfile,  // The profile's own: about to run in it.
  kMemory,   // One in memory; a persistent database is opened read-only for look-ups.
  kNothing,  // One in memory; no database is opened.
};

class Workspace {
 public:
  // Opens the project and enters its root. Findings go to `diagnostics`.
  Workspace(const WorkspaceRequest& request, App& app, Diagnostics& diagnostics);

  Project& project() { return project_; }
  const std::string& run_id() const { return run_id_; }
  // The profile's engine, opened on first use.
  Engine& engine();

  // All pipelines of the project, sorted by name.
  std::vector<PipelineFile> Pipelines() const;
  // By name, name.sf or a path. Throws Error(kNotFound) with the nearest name.
  PipelineFile Find(const std::string& name) const;
  // A path of the command line as seen from the root: relative when inside.
  PipelineFile FileAt(const std::string& path) const;

  // Nothing when there was an error.
  std::optional<Plan> Compile(const PipelineFile& pipeline, Reach reach, LookThrough look,
                              Diagnostics& diagnostics);

  // Opens the profile's database without changing it. Throws Error(kNotFound) when there is none.
  std::unique_ptr<Engine> OpenReadOnly() const;

 private:
  Engine& Scratch();
  Session* LookUpSession(LookThrough look);

  App& app_;
  std::string run_id_;
  Project project_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Engine> scratch_;
  std::unique_ptr<Engine> database_;
  std::unique_ptr<Session> look_up_;
  bool looked_ = false;
};

// "daily" of "pipelines/daily.sf".
std::string PipelineName(const std::string& path);

}  // namespace sqlflow
