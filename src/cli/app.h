// The one place where implementations are chosen: environment, time, connectors, engine.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/system_clock.h"
#include "cli/command_line.h"
#include "cli/console.h"
#include "plan/compile.h"
#include "project/project.h"
#include "sftest/case_folder.h"
#include "sqlflow/context.h"
#include "sqlflow/engine.h"

namespace sqlflow {

// What every command takes.
struct CommonOptions {
  bool quiet = false;
  bool verbose = false;
  std::string project_dir;
};

// One invocation of the program. What a command does not ask for is never made.
class App {
 public:
  App(Console console, Environment environment, std::string program);

  const Console& console() const { return console_; }
  const Environment& environment() const { return environment_; }
  // A variable of the environment; empty: not set.
  std::string Variable(const std::string& name) const;
  // Throws Error(kInvalid) when SQLFLOW_CLOCK is no time.
  const Clock& clock();
  const Registries& registries();
  std::unique_ptr<Engine> OpenEngine(const EngineOptions& options) const;
  // Set by `sqlflow test`: the folder that nothing may be read from or written to outside of.
  // Empty: no bounds.
  std::string sandbox() const { return Variable(sftest::kSandboxVariable); }
  // Throws Error(kPermission) for a path that leaves it.
  void RequireInSandbox(const std::string& path) const;
  // Path of the program itself, to be run again.
  const std::string& program() const { return program_; }
  // Absolute: --project-dir, or where the program was started.
  std::string start_dir() const;
  // A path of the command line, which is relative to where the program was started;
  // within the sandbox, if there is one.
  std::string Absolute(const std::string& path) const;

  // Adds a command that takes the common options.
  Command AddCommand(Command& parent, const std::string& name, const std::string& description);
  CommonOptions options;
  // Errors that end the command are written to stdout as JSON, too.
  bool json_errors = false;

  // Writes the error and returns kExitFailed, kExitUsage or the code of a signal.
  int Fail(const Error& error);
  int RefuseUsage(const Error& error);

 private:
  Console console_;
  Environment environment_;
  std::string program_;
  std::string working_dir_;
  std::optional<SystemClock> clock_;
  std::optional<Registries> registries_;
};

}  // namespace sqlflow
