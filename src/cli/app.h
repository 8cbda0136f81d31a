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
  App(Console console, Environment environment, std::string program_dir);

  const Console& console() const { return console_; }
  const Environment& environment() const { return environment_; }
  // A variable of the environment; empty: not set.
  std::string Variable(const std::string& name) const;
  // Throws Error(kInvalid) when SQLFLOW_CLOCK is no time.
  const Clock& clock();
  const Registries& registries();
  std::unique_ptr<Engine> OpenEngine(const EngineOptions& options) const;
  // Absolute: --project-dir, or where the program was started.
  std::string start_dir() const;
  // A path of the command line, which is relative to where the program was started.
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
  std::string program_dir_;
  std::string working_dir_;
  std::optional<SystemClock> clock_;
  std::optional<Registries> registries_;
};

}  // namespace sqlflow
