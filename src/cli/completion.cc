#include "cli/completion.h"

#include <fmt/format.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/strings.h"
#include "cli/commands.h"

namespace sqlflow {
namespace {

// Calls `visit` for each command that is shown, with its path: "sqlflow pipeline run".
void ForEach(const CommandInfo& command, const std::string& path,
             const std::function<void(const CommandInfo&, const std::string&)>& visit) {
  if (command.hidden) return;
  visit(command, path);
  for (const CommandInfo& each : command.commands) ForEach(each, path + " " + each.name, visit);
}

std::string Words(const CommandInfo& command) {
  std::vector<std::string> words;
  for (const CommandInfo& each : command.commands) {
    if (!each.hidden) words.push_back(each.name);
  }
  for (const CommandInfo::Option& option : command.options) words.push_back(option.names.back());
  words.push_back("--help");
  return Join(words, " ");
}

constexpr const char* kBashFunction = R"(_sqlflow() {
  local word path=sqlflow choices
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
@COMMANDS@    esac
  done
  case "$path ${COMP_WORDS[COMP_CWORD-1]}" in
@CHOICES@  esac
  if [ -z "$choices" ]; then
    case "$path" in
@WORDS@    esac
  fi
  COMPREPLY=($(compgen -W "$choices" -- "${COMP_WORDS[COMP_CWORD]}"))
  [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o filenames -F _sqlflow sqlflow
)";

std::string FishQuote(const std::string& text) {
  return "'" + ReplaceAll(ReplaceAll(text, "\\", "\\\\"), "'", "\\'") + "'";
}

// The condition that the words so far name exactly this command.
std::string FishCondition(const CommandInfo& command, const std::string& path) {
  std::vector<std::string> conditions;
  const std::vector<std::string> words = Split(path, ' ');
  for (size_t i = 1; i < words.size(); ++i) {
    conditions.push_back("__fish_seen_subcommand_from " + words[i]);
  }
  std::vector<std::string> deeper;
  for (const CommandInfo& each : command.commands) deeper.push_back(each.name);
  if (!deeper.empty()) {
    conditions.push_back("not __fish_seen_subcommand_from " + Join(deeper, " "));
  }
  return conditions.empty() ? "true" : Join(conditions, "; and ");
}

std::string FishOption(const CommandInfo::Option& option, const std::string& condition) {
  std::string line = "complete -c sqlflow -n " + FishQuote(condition);
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.value_name.empty() && !option.value_is_optional) line += " -r";
  if (!option.choices.empty()) line += " -f -a " + FishQuote(Join(option.choices, " "));
  return line + " -d " + FishQuote(option.description) + "\n";
}

}  // namespace

std::string BashCompletion(const CommandInfo& root) {
  std::string commands, choices, words;
  ForEach(root, root.name, [&](const CommandInfo& command, const std::string& path) {
    for (const CommandInfo& each : command.commands) {
      if (each.hidden) continue;
      std::string pattern = fmt::format("\"{} {}\"", path, each.name);
      for (const std::string& alias : each.aliases) {
        pattern += fmt::format("|\"{} {}\"", path, alias);
      }
      commands += fmt::format("      {}) path=\"{} {}\" ;;\n", pattern, path, each.name);
    }
    for (const CommandInfo::Option& option : command.options) {
      if (option.choices.empty()) continue;
      choices += fmt::format("    \"{} {}\") choices=\"{}\" ;;\n", path, option.names.back(),
                             Join(option.choices, " "));
    }
    words += fmt::format("      \"{}\") choices=\"{}\" ;;\n", path, Words(command));
  });
  std::string script = ReplaceAll(kBashFunction, "@COMMANDS@", commands);
  script = ReplaceAll(script, "@CHOICES@", choices);
  return ReplaceAll(script, "@WORDS@", words);
}

std::string ZshCompletion(const CommandInfo& root) {
  return "autoload -U +X bashcompinit && bashcompinit\n" + BashCompletion(root);
}

std::string FishCompletion(const CommandInfo& root) {
  std::string script;
  ForEach(root, root.name, [&script](const CommandInfo& command, const std::string& path) {
    const std::string condition = FishCondition(command, path);
    for (const CommandInfo& each : command.commands) {
      if (each.hidden) continue;
      script += fmt::format("complete -c sqlflow -f -n {} -a {} -d {}\n", FishQuote(condition),
                            each.name, FishQuote(each.description));
    }
    for (const CommandInfo::Option& option : command.options) {
      script += FishOption(option, condition);
    }
  });
  return script;
}

std::string MarkdownReference(const CommandInfo& root) {
  std::string page;
  ForEach(root, root.name, [&page](const CommandInfo& command, const std::string& path) {
    page += fmt::format("## {}\n\n```\n{}```\n\n", path, HelpText(command, path));
  });
  page.pop_back();
  return page;
}

void AddCompletionCommand(Command& root, const CommandLine& line, App& app) {
  const auto shell = std::make_shared<std::string>();
  Command command =
      app.AddCommand(root, "completion", "Print a script that completes commands in a shell");
  command.Required("SHELL", *shell, "bash, zsh or fish");
  command.Example("sqlflow completion bash > ~/.local/share/bash-completion/completions/sqlflow");
  command.Action([shell, &line, &app] {
    const CommandInfo described = line.Describe();
    std::ostream& out = app.console().out;
    if (*shell == "bash") {
      out << BashCompletion(described);
    } else if (*shell == "zsh") {
      out << ZshCompletion(described);
    } else if (*shell == "fish") {
      out << FishCompletion(described);
    } else {
      return app.RefuseUsage(Error(ErrorCode::kInvalid, "Shell is unknown: " + *shell)
                                 .Hint("One of: bash, zsh, fish"));
    }
    return static_cast<int>(kExitOk);
  });
  Command reference = app.AddCommand(root, "reference", "Print the reference of all commands");
  reference.Hidden();
  reference.Action([&line, &app] {
    app.console().out << MarkdownReference(line.Describe());
    return static_cast<int>(kExitOk);
  });
}

}  // namespace sqlflow
