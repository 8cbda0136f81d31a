// A project that was opened for one command, with what is read and opened on its behalf.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "cli/app.h"
#include "plan/compile.h"
#include "project/project.h"
#include "state/ledger.h"

namespace sqlflow {

struct WorkspaceRequest {
  std::string profile;
  std::vector<std::string> vars;
  std::string pipeline;
  std::string run_id;
  std::optional<std::chrono::system_clock::time_point> run_time;  // As ProjectRequest::run_time.
  std::chrono::milliseconds wait_lock{0};  // For a database that another process has open.
  std::string start_dir;                   // Empty: App::start_dir().
  std::optional<std::string> script;       // Compiled instead of what the pipeline's file holds.
  bool require_project = false;
};

// "30s", "5m", "1h", or seconds; nothing when it is none of them.
std::optional<std::chrono::milliseconds> ParseWait(std::string_view text);
// The same of a text that is right; none when it is empty.
std::chrono::milliseconds WaitOf(std::string_view text);

// The working directory is the project's root from here on. Problems of the profile are in
// `diagnostics`; nothing is thrown for them.
class Workspace {
 public:
  Workspace(App& app, const WorkspaceRequest& request);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  App& app() { return app_; }
  Project& project() { return project_; }
  const Project& project() const { return project_; }
  SourceFiles& files() { return files_; }
  Diagnostics& diagnostics() { return diagnostics_; }

  // The profile's engine, opened to be written; made when the database is missing. Waits for it as
  // long as was asked for, and throws Error(kUnavailable) with the process that has it.
  Engine& engine();
  // An empty engine in memory with the profile's limits, for what is to leave nothing.
  Engine& sample();
  // An engine in memory, for checks.
  Engine& scratch();
  // A look into the database that exists already, as Access::kReadState; nothing in memory mode, or
  // when it is missing or in use.
  Session* database();
  Engine* database_engine();  // The one of that look.
  bool database_exists() const;
  // The database that runs have made, on its own. Throws Error when there can be none.
  enum class Access {
    kRead,
    kReadState,  // To read, with tables of state as this version knows them.
    kWrite,
  };
  std::unique_ptr<Engine> OpenDatabase(Access access) const;
  // Where this project's runs are written down, brought to the present layout.
  std::unique_ptr<Ledger> OpenLedger();

  // Compiles with the engine that a run would use, or without touching the database.
  std::optional<Plan> CompileToRun(const std::string& path);
  std::optional<Plan> CompileToSample(const std::string& path);
  std::optional<Plan> CompileToCheck(const std::string& path, Reach reach);

 private:
  // What a test's project is kept to: its own folder, a database of its own, its rows.
  void Confine();
  // What stands in for sources or destinations: the files in a folder, by the names of theirs.
  std::vector<StandIn> FindStandIns(const std::string& folder);
  void NoteStandIns(const Plan& plan) const;
  std::optional<Plan> CompileFile(const std::string& path, Reach reach, CompileContext context);

  App& app_;
  SourceFiles files_;
  Diagnostics diagnostics_;
  Project project_;
  std::string pipeline_;
  const std::optional<std::string> script_;
  const std::chrono::milliseconds wait_lock_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Engine> sample_;
  std::unique_ptr<Engine> scratch_;
  bool looked_ = false;
  std::unique_ptr<Engine> reader_;
  std::unique_ptr<Session> session_;
};

}  // namespace sqlflow
