#include "cli/app.h"

#include <filesystem>
#include <ostream>
#include <utility>

#include "base/files.h"
#include "cli/report.h"
#include "cli/signals.h"
#include "connectors/registry/builtin.h"
#include "engine/duckdb/duckdb_engine.h"
#include "exec/sandbox.h"

namespace sqlflow {

namespace fs = std::filesystem;

App::App(Console console, Environment environment, std::string program)
    : console_(console),
      environment_(std::move(environment)),
      program_(std::move(program)),
      working_dir_(fs::current_path().string()) {}

std::string App::Variable(const std::string& name) const {
  const auto found = environment_.find(name);
  return found == environment_.end() ? "" : found->second;
}

const Clock& App::clock() {
  if (!clock_) clock_.emplace(Variable("SQLFLOW_CLOCK"));
  return *clock_;
}

const Registries& App::registries() {
  if (!registries_) {
    registries_.emplace();
    RegisterBuiltins(registries_->sources, registries_->destinations);
    if (!sandbox().empty()) registries_ = SandboxRegistries(*registries_, sandbox());
  }
  return *registries_;
}

std::unique_ptr<Engine> App::OpenEngine(const EngineOptions& options) const {
  EngineOptions confined = options;
  confined.confined_to = sandbox();
  return OpenDuckdb(confined, {Variable("SQLFLOW_DUCKDB"), ParentFolder(program_)});
}

std::string App::start_dir() const {
  return options.project_dir.empty() ? working_dir_ : Absolute(options.project_dir);
}

std::string App::Absolute(const std::string& path) const {
  const std::string absolute = (fs::path(working_dir_) / path).lexically_normal().string();
  RequireInSandbox(absolute);
  return absolute;
}

void App::RequireInSandbox(const std::string& path) const {
  if (sandbox().empty() || LiesWithin(path, sandbox())) return;
  throw Error(ErrorCode::kPermission, "A test may not leave its own folder: " + path);
}

Command App::AddCommand(Command& parent, const std::string& name, const std::string& description) {
  Command command = parent.Sub(name, description);
  command.Flag("-q,--quiet", options.quiet, "Say nothing but results and errors");
  command.Flag("-v,--verbose", options.verbose, "Say more");
  command.Option("--project-dir", options.project_dir, "DIR",
                 "Project to work in (default: the current folder or one above it)");
  return command;
}

int App::Fail(const Error& error) {
  if (error.code() == ErrorCode::kCancelled && CaughtSignal() != 0) return SignalExitCode();
  PrintError(error, SourceFiles(), *this);
  return kExitFailed;
}

int App::RefuseUsage(const Error& error) {
  PrintError(error, SourceFiles(), *this);
  return kExitUsage;
}

}  // namespace sqlflow
