// Commands as data: what help, completion, the reference and messages about mistakes are made from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sqlflow/error.h"

namespace sqlflow {

struct CommandInfo {
  struct Argument {
    std::string name;  // "NAME"
    std::string description;
    bool required = false;
    bool many = false;
  };
  struct Option {
    std::vector<std::string> names;  // "-q", "--quiet"
    std::string value_name;          // Empty: a flag.
    std::string description;
    std::vector<std::string> choices;
    bool value_is_optional = false;  // Then it is written behind a "=".
  };

  std::string name;
  std::string description;
  std::vector<std::string> aliases;
  bool hidden = false;  // Left out of help and completion.
  std::vector<Argument> arguments;
  std::vector<Option> options;
  std::vector<std::string> examples;
  std::vector<CommandInfo> commands;

  // By name or alias, or nullptr.
  const CommandInfo* Find(const std::string& command) const;
  // By any of its names, or nullptr.
  const Option* FindOption(const std::string& option) const;
};

// The text of --help. `path` is how the command is called: "sqlflow pipeline run".
std::string HelpText(const CommandInfo& command, const std::string& path);
// The first word that fits nowhere, or what is missing, with the nearest right word as the hint.
std::optional<Error> FindMistake(const CommandInfo& root, const std::vector<std::string>& words);

}  // namespace sqlflow
