// What every command shares: the one place where the process meets the layers.
#pragma once

#include <memory>
#include <string>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "base/system_clock.h"
#include "cli/console.h"
#include "plan/compile.h"
#include "project/project.h"
#include "sqlflow/context.h"
#include "sqlflow/engine.h"
#include "sqlflow/error.h"

namespace sqlflow {

// What the process that runs the program has; tests give something else.
struct ProcessContext {
  Environment environment;
  std::string program_dir;  // Where the executable lies.
  std::string start_dir;    // The working directory at start, absolute.
};

enum class Verbosity { kQuiet, kNormal, kVerbose };

// Flags that every command takes.
struct CommonFlags {
  bool quiet = false;
  bool verbose = false;
  std::string project_dir;  // Empty: the working directory.

  Verbosity verbosity() const {
    if (quiet) return Verbosity::kQuiet;
    return verbose ? Verbosity::kVerbose : Verbosity::kNormal;
  }
};

// Opens nothing that is not asked for. Not thread-safe; one per process.
class App {
 public:
  // `cancel` is what the process's signals set.
  App(ProcessContext process, const Console& console, CancelToken& cancel);

  const Console& console() const { return console_; }
  std::ostream& out() const { return console_.out; }
  std::ostream& err() const { return console_.err; }
  const ProcessContext& process() const { return process_; }
  // A variable of the environment, or empty.
  std::string Variable(const std::string& name) const;

  const Clock& clock() const { return clock_; }
  CancelToken& cancel() { return cancel_; }
  SourceFiles& files() { return files_; }
  const Registries& registries();  // Filled on first use.
  std::unique_ptr<Engine> OpenEngine(const EngineOptions& options) const;

  // A path of the command line, made absolute whatever the working directory is by now.
  std::string FromStart(const std::string& path) const;
  // Where the search for the project starts.
  std::string SearchDir(const CommonFlags& flags) const;

  // Frames every finding on the error stream; quiet leaves out all but errors.
  void Print(const Diagnostics& diagnostics, Verbosity verbosity) const;
  // Frames the error and returns the exit code that it stands for.
  int Fail(const Error& error) const;

 private:
  const ProcessContext process_;
  const Console console_;
  const SystemClock clock_;
  CancelToken& cancel_;
  SourceFiles files_;
  std::unique_ptr<Registries> registries_;
};

}  // namespace sqlflow
