// Runs a program and keeps what it printed.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "sqlflow/context.h"

namespace sqlflow::sftest {

struct Command {
  std::vector<std::string> arguments;    // The first is the program's path.
  std::vector<std::string> environment;  // All of it, "NAME=value".
  std::string folder;                    // Where it runs.
  std::string input;
  std::chrono::seconds timeout{120};    // Generous: sanitizers and a busy machine are slow.
  const CancelToken* cancel = nullptr;  // Ends the program with all that it has started.
};

struct Outcome {
  int exit_code = -1;  // -1 when a signal ended it.
  std::string death;   // "signal 11", "no end within 120 s": empty when it exited by itself.
  std::string out;
  std::string err;
};

// Where a command runs, one at a time: a process of its own, unless somebody has a better place.
class Launcher {
 public:
  struct Ending {
    int exit_code = -1;
    std::string death;  // As in Outcome.
  };
  virtual ~Launcher() = default;
  // The command's ends of three pipes, which the caller closes. Throws Error.
  virtual void Start(const Command& command, int in, int out, int err) = 0;
  // Ends it with all that it has started.
  virtual void Kill() = 0;
  // Called once after each Start.
  virtual Ending Wait() = 0;
};

// The caller must ignore SIGPIPE: a program may end without having read its input. Throws Error
// when the program cannot be started, and when it was cancelled.
Outcome RunCommand(const Command& command);
Outcome RunCommand(const Command& command, Launcher& launcher);

}  // namespace sqlflow::sftest
