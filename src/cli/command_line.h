// The tree of commands, with what their options are bound to. The only user of the argument
// parser's library.
#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "cli/command_info.h"

namespace sqlflow {

enum ExitCode : int {
  kExitOk = 0,
  kExitFailed = 1,  // The work failed.
  kExitUsage = 2,   // The command line is wrong.
  kExitBug = 3,
  kExitInterrupted = 130,
  kExitTerminated = 143,
};

// One command, or a group of them. A handle: copies mean the same command. What options are bound
// to must live until the command line has run.
class Command {
 public:
  Command Sub(const std::string& name, const std::string& description);
  Command& Alias(const std::string& name);
  Command& Hidden();
  // A line of shell for --help.
  Command& Example(const std::string& line);

  Command& Required(const std::string& name, std::string& value, const std::string& description);
  Command& Optional(const std::string& name, std::string& value, const std::string& description);
  Command& Many(const std::string& name, std::vector<std::string>& values,
                const std::string& description);
  // `names`: "-q,--quiet".
  Command& Flag(const std::string& names, bool& value, const std::string& description);
  Command& Option(const std::string& names, std::string& value, const std::string& value_name,
                  const std::string& description);
  // A whole number, 0 or more.
  Command& Option(const std::string& names, int& value, const std::string& value_name,
                  const std::string& description);
  // A whole number, 1 or more.
  Command& Count(const std::string& names, int& value, const std::string& value_name,
                 const std::string& description);
  // May be given several times.
  Command& Option(const std::string& names, std::vector<std::string>& values,
                  const std::string& value_name, const std::string& description);
  // `--name`, which stands for the value `without`, or `--name=VALUE`.
  Command& OptionalValue(const std::string& name, std::string& value, const std::string& without,
                         const std::string& value_name, const std::string& description);
  // `value` as it stands is the default.
  Command& Choice(const std::string& names, std::string& value,
                  const std::vector<std::string>& choices, const std::string& description);
  // Returns the exit code.
  Command& Action(std::function<int()> action);

 private:
  friend class CommandLine;
  struct Node;
  explicit Command(Node* node) : node_(node) {}

  Node* node_;
};

class CommandLine {
 public:
  CommandLine(const std::string& name, const std::string& description);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Command root();
  CommandInfo Describe() const;
  // Parses the words behind the program's name and runs the command that they name. Mistakes are
  // written to `err` and give kExitUsage; whatever the command throws passes through.
  int Run(const std::vector<std::string>& words, std::ostream& out, std::ostream& err);

 private:
  friend class Command;
  std::unique_ptr<Command::Node> root_;
};

}  // namespace sqlflow
