// What every command shares: the one place where the process meets the layers.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "base/system_clock.h"
#include "plan/compile.h"
#include "project/project.h"
#include "sqlflow/context.h"
#include "sqlflow/engine.h"
#include "sqlflow/error.h"

namespace sqlflow {

// What the program is given by the process that it is; tests give something else.
struct ProcessContext {
  Environment environment;
  std::string program_dir;  // Where the executable lies.
  std::string start_dir;    // The working directory at start, absolute.
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  int terminal_width = 80;
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
  explicit App(ProcessContext process);

  std::ostream& out() const { return process_.out; }
  std::ostream& err() const { return process_.err; }
  Color out_color() const;
  Color err_color() const;
  const ProcessContext& process() const { return process_; }
  // The value, or empty.
  std::string Variable(const std::string& name) const;

  const Clock& clock() const { return clock_; }
  CancelToken& cancel() { return cancel_; }
  SourceFiles& files() { return files_; }
  const Registries& registries();  // Filled on first use.

  std::unique_ptr<Engine> OpenEngine(const EngineOptions& options) const;

  // Where a path of the command line leads: absolute, whatever the working directory is by now.
  std::string FromStart(const std::string& path) const;
  // Folder in which the search for the project starts.
  std::string SearchDir(const CommonFlags& flags) const;

  // Frames every finding on the error stream; quiet leaves out all but errors.
  void Print(const Diagnostics& diagnostics, Verbosity verbosity) const;
  // Frames the error and returns the exit code that it stands for.
  int Fail(const Error& error) const;

 private:
  const ProcessContext process_;
  const SystemClock clock_;
  CancelToken cancel_;
  SourceFiles files_;
  std::unique_ptr<Registries> registries_;
};

}  // namespace sqlflow
