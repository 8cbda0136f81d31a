#include "cli/command_info.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"

namespace sqlflow {
namespace {

constexpr int kHelpColumn = 34;

std::string OptionLabel(const CommandInfo::Option& option) {
  std::string label = Join(option.names, ", ");
  // Short names are rare: long ones line up.
  if (label.starts_with("--")) label = "    " + label;
  if (option.value_is_optional) return fmt::format("{}[={}]", label, option.value_name);
  return option.value_name.empty() ? label : label + " " + option.value_name;
}

std::string Line(const std::string& label, const std::string& text) {
  if (DisplayWidth(label) + 4 > kHelpColumn) {
    return fmt::format("  {}\n{}{}\n", label, std::string(kHelpColumn, ' '), text);
  }
  return fmt::format("  {}{}{}\n", label, std::string(kHelpColumn - 2 - DisplayWidth(label), ' '),
                     text);
}

std::string Usage(const CommandInfo& command, const std::string& path) {
  std::string usage = "Usage: " + path;
  if (!command.commands.empty()) usage += " COMMAND";
  for (const CommandInfo::Argument& argument : command.arguments) {
    const std::string name = argument.name + (argument.many ? "..." : "");
    usage += argument.required ? " " + name : " [" + name + "]";
  }
  return usage + " [OPTIONS]\n";
}

// Follows the words to the command that they name.
class MistakeFinder {
 public:
  explicit MistakeFinder(const CommandInfo& root) : command_(&root), path_(root.name) {}

  std::optional<Error> Find(const std::vector<std::string>& words) {
    for (size_t i = 0; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (word == "--") {
        arguments_ += static_cast<int>(words.size() - i - 1);
        break;
      }
      std::optional<Error> mistake =
          word.size() > 1 && word[0] == '-' ? LookAtOption(words, i) : LookAtWord(word);
      if (mistake) return mistake;
    }
    for (size_t i = arguments_; i < command_->arguments.size(); ++i) {
      if (!command_->arguments[i].required) continue;
      return Error(ErrorCode::kInvalid, "Argument is missing: " + command_->arguments[i].name)
          .Hint(HelpHint());
    }
    return std::nullopt;
  }

 private:
  std::string HelpHint() const { return fmt::format("`{} --help` shows what it takes", path_); }

  // Steps over the option's value.
  std::optional<Error> LookAtOption(const std::vector<std::string>& words, size_t& i) const {
    const std::string& word = words[i];
    const bool is_long = word.starts_with("--");
    const std::string name = is_long ? word.substr(0, word.find('=')) : word.substr(0, 2);
    const CommandInfo::Option* option = command_->FindOption(name);
    if (option == nullptr) return UnknownOption(name);
    const bool has_value = is_long ? word.find('=') != std::string::npos : word.size() > 2;
    if (option->value_name.empty() || option->value_is_optional || has_value) return std::nullopt;
    if (++i < words.size()) return std::nullopt;
    return Error(ErrorCode::kInvalid, "Value is missing: " + name).Hint(HelpHint());
  }

  std::optional<Error> LookAtWord(const std::string& word) {
    if (!command_->commands.empty()) {
      const CommandInfo* next = command_->Find(word);
      if (next == nullptr) return UnknownCommand(word);
      command_ = next;
      path_ += " " + next->name;
      return std::nullopt;
    }
    ++arguments_;
    const bool many = !command_->arguments.empty() && command_->arguments.back().many;
    if (many || arguments_ <= static_cast<int>(command_->arguments.size())) return std::nullopt;
    return Error(ErrorCode::kInvalid, "Argument is one too many: " + word).Hint(HelpHint());
  }

  Error UnknownOption(const std::string& name) const {
    std::vector<std::string> names = {"--help"};
    for (const CommandInfo::Option& option : command_->options) {
      names.insert(names.end(), option.names.begin(), option.names.end());
    }
    const std::string nearest = DidYouMean(name, names);
    return Error(ErrorCode::kInvalid, "Unknown option: " + name)
        .Hint(nearest.empty() ? HelpHint() : nearest);
  }

  Error UnknownCommand(const std::string& word) const {
    std::vector<std::string> names, spellings;
    for (const CommandInfo& each : command_->commands) {
      if (each.hidden) continue;
      names.push_back(each.name);
      spellings.push_back(each.name);
      spellings.insert(spellings.end(), each.aliases.begin(), each.aliases.end());
    }
    std::string hint = OneLevelDown(word);
    if (hint.empty()) hint = DidYouMean(word, spellings);
    if (hint.empty()) hint = "Commands: " + Join(names, ", ");
    return Error(ErrorCode::kInvalid, "Unknown command: " + word).Hint(hint);
  }

  // `sqlflow validate` is `sqlflow pipeline validate`.
  std::string OneLevelDown(const std::string& word) const {
    std::string found;
    for (const CommandInfo& group : command_->commands) {
      if (group.hidden || group.Find(word) == nullptr) continue;
      found += fmt::format("{}`{} {} {}`", found.empty() ? "" : " or ", path_, group.name, word);
    }
    return found.empty() ? "" : "Did you mean " + found + "?";
  }

  const CommandInfo* command_;
  std::string path_;
  int arguments_ = 0;
};

}  // namespace

const CommandInfo* CommandInfo::Find(const std::string& command) const {
  for (const CommandInfo& each : commands) {
    if (each.name == command || std::ranges::count(each.aliases, command) > 0) return &each;
  }
  return nullptr;
}

const CommandInfo::Option* CommandInfo::FindOption(const std::string& option) const {
  for (const Option& each : options) {
    if (std::ranges::count(each.names, option) > 0) return &each;
  }
  return nullptr;
}

std::string HelpText(const CommandInfo& command, const std::string& path) {
  std::string text = command.description + "\n\n" + Usage(command, path);
  if (!command.commands.empty()) text += "\nCommands:\n";
  for (const CommandInfo& each : command.commands) {
    if (!each.hidden) text += Line(each.name, each.description);
  }
  if (!command.arguments.empty()) text += "\nArguments:\n";
  for (const CommandInfo::Argument& argument : command.arguments) {
    text += Line(argument.name, argument.description);
  }
  text += "\nOptions:\n";
  for (const CommandInfo::Option& option : command.options) {
    text += Line(OptionLabel(option), option.description);
  }
  text += Line("-h, --help", "Show this help");
  if (!command.examples.empty()) text += "\nExamples:\n";
  for (const std::string& example : command.examples) text += "  " + example + "\n";
  return text;
}

std::optional<Error> FindMistake(const CommandInfo& root, const std::vector<std::string>& words) {
  return MistakeFinder(root).Find(words);
}

}  // namespace sqlflow
