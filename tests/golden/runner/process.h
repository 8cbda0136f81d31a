// Runs a program and keeps what it printed.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace sqlflow::golden {

struct Command {
  std::vector<std::string> arguments;    // The first is the program's path.
  std::vector<std::string> environment;  // All of it, "NAME=value".
  std::string folder;                    // Where it runs.
  std::string input;
  std::chrono::seconds timeout{120};  // Generous: sanitizers and a busy machine are slow.
};

struct Outcome {
  int exit_code = -1;  // -1 when a signal ended it.
  std::string death;   // "signal 11", "no end within 120 s": empty when it exited by itself.
  std::string out;
  std::string err;
};

// Throws std::runtime_error when the program cannot be started.
Outcome RunCommand(const Command& command);

}  // namespace sqlflow::golden
