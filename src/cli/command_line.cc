#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <ostream>
#include <utility>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "base/strings.h"

namespace sqlflow {

struct Command::Node {
  // A value whose text needs more than being stored.
  struct Checked {
    CLI::Option* option = nullptr;
    std::vector<std::string> choices;
    int* number = nullptr;
    int minimum = 0;
  };

  CLI::App* app = nullptr;
  CommandInfo info;  // Without `commands`.
  std::vector<Checked> checked;
  std::function<int()> action;
  std::vector<std::unique_ptr<Node>> commands;
  std::unique_ptr<CLI::App> owned;  // The root's.

  CommandInfo Describe() const {
    CommandInfo described = info;
    for (const auto& command : commands) described.commands.push_back(command->Describe());
    return described;
  }
  // The innermost command that was on the command line.
  const Node& Parsed() const {
    for (const auto& command : commands) {
      if (command->app->parsed()) return command->Parsed();
    }
    return *this;
  }
  std::string PathTo(const Node& command) const {
    std::string path = info.name;
    const Node* node = this;
    while (node != &command) {
      const auto next = std::ranges::find_if(node->commands,
                                             [](const auto& each) { return each->app->parsed(); });
      if (next == node->commands.end()) break;
      node = next->get();
      path += " " + node->info.name;
    }
    return path;
  }
  std::optional<Error> CheckValues() const;
};

namespace {

int Complain(const Error& error, std::ostream& err) {
  err << Render(error, SourceFiles(), Color::kNever);
  return kExitUsage;
}

Error NotAllowed(const std::string& option, const std::string& written,
                 const std::vector<std::string>& choices) {
  const std::string nearest = DidYouMean(written, choices);
  return Error(ErrorCode::kInvalid, fmt::format("Value of {} is not allowed: {}", option, written))
      .Hint(nearest.empty() ? "One of: " + Join(choices, ", ") : nearest);
}

bool ReadNumber(const std::string& text, int& number) {
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  return problem == std::errc() && stop == end;
}

bool AsksForHelp(const std::vector<std::string>& words) {
  const auto end = std::ranges::find(words, "--");
  return std::any_of(words.begin(), end,
                     [](const std::string& word) { return word == "-h" || word == "--help"; });
}

}  // namespace

std::optional<Error> Command::Node::CheckValues() const {
  for (const Checked& value : checked) {
    if (value.option->count() == 0) continue;
    const std::string written = value.option->results().back();
    const std::string name = value.option->get_name();
    if (!value.choices.empty() && std::ranges::count(value.choices, written) == 0) {
      return NotAllowed(name, written, value.choices);
    }
    if (value.number != nullptr && !ReadNumber(written, *value.number)) {
      return Error(ErrorCode::kInvalid,
                   fmt::format("Value of {} is no whole number: {}", name, written))
          .Hint("Write digits only");
    }
    if (value.number != nullptr && *value.number < value.minimum) {
      return Error(ErrorCode::kInvalid, fmt::format("Value of {} is too small: {}", name, written))
          .Hint(fmt::format("Write {} or more", value.minimum));
    }
  }
  return std::nullopt;
}

Command Command::Sub(const std::string& name, const std::string& description) {
  auto child = std::make_unique<Node>();
  child->app = node_->app->add_subcommand(name, description);
  // The library's own help is not used: FindMistake and HelpText know the commands, too.
  child->app->set_help_flag();
  child->info.name = name;
  child->info.description = description;
  node_->commands.push_back(std::move(child));
  return Command(node_->commands.back().get());
}

Command& Command::Alias(const std::string& name) {
  node_->app->alias(name);
  node_->info.aliases.push_back(name);
  return *this;
}

Command& Command::Hidden() {
  node_->info.hidden = true;
  return *this;
}

Command& Command::Example(const std::string& line) {
  node_->info.examples.push_back(line);
  return *this;
}

Command& Command::Required(const std::string& name, std::string& value,
                           const std::string& description) {
  node_->app->add_option(name, value)->required();
  node_->info.arguments.push_back({name, description, true, false});
  return *this;
}

Command& Command::Optional(const std::string& name, std::string& value,
                           const std::string& description) {
  node_->app->add_option(name, value);
  node_->info.arguments.push_back({name, description, false, false});
  return *this;
}

Command& Command::Many(const std::string& name, std::vector<std::string>& values,
                       const std::string& description) {
  node_->app->add_option(name, values);
  node_->info.arguments.push_back({name, description, false, true});
  return *this;
}

Command& Command::Flag(const std::string& names, bool& value, const std::string& description) {
  node_->app->add_flag(names, value);
  node_->info.options.push_back({Split(names, ','), "", description, {}});
  return *this;
}

Command& Command::Option(const std::string& names, std::string& value,
                         const std::string& value_name, const std::string& description) {
  node_->app->add_option(names, value)->take_last();
  node_->info.options.push_back({Split(names, ','), value_name, description, {}});
  return *this;
}

Command& Command::Option(const std::string& names, int& value, const std::string& value_name,
                         const std::string& description) {
  CLI::Option* option = node_->app->add_option(names)->expected(1)->take_last();
  node_->checked.push_back({option, {}, &value});
  node_->info.options.push_back({Split(names, ','), value_name, description, {}});
  return *this;
}

Command& Command::Count(const std::string& names, int& value, const std::string& value_name,
                        const std::string& description) {
  Option(names, value, value_name, description);
  node_->checked.back().minimum = 1;
  return *this;
}

Command& Command::Option(const std::string& names, std::vector<std::string>& values,
                         const std::string& value_name, const std::string& description) {
  node_->app->add_option(names, values)->allow_extra_args(false);
  node_->info.options.push_back({Split(names, ','), value_name, description, {}});
  return *this;
}

Command& Command::OptionalValue(const std::string& name, std::string& value,
                                const std::string& without, const std::string& value_name,
                                const std::string& description) {
  // To the library it is a flag: else it would take the word behind for its value.
  node_->app->add_flag(fmt::format("{}{{{}}}", name, without), value);
  node_->info.options.push_back({{name}, value_name, description, {}, true});
  return *this;
}

Command& Command::Choice(const std::string& names, std::string& value,
                         const std::vector<std::string>& choices, const std::string& description) {
  CLI::Option* option = node_->app->add_option(names, value)->take_last();
  node_->checked.push_back({option, choices, nullptr});
  node_->info.options.push_back({Split(names, ','), Join(choices, "|"), description, choices});
  return *this;
}

Command& Command::Action(std::function<int()> action) {
  node_->action = std::move(action);
  return *this;
}

CommandLine::CommandLine(const std::string& name, const std::string& description)
    : root_(std::make_unique<Command::Node>()) {
  root_->owned = std::make_unique<CLI::App>(description, name);
  root_->app = root_->owned.get();
  root_->app->set_help_flag();
  root_->info.name = name;
  root_->info.description = description;
}

CommandLine::~CommandLine() = default;

Command CommandLine::root() { return Command(root_.get()); }

CommandInfo CommandLine::Describe() const { return root_->Describe(); }

int CommandLine::Run(const std::vector<std::string>& words, std::ostream& out, std::ostream& err) {
  if (AsksForHelp(words)) {
    const CommandInfo described = Describe();
    const CommandInfo* command = &described;
    std::string path = described.name;
    for (const std::string& word : words) {
      const CommandInfo* next = command->Find(word);
      if (next == nullptr) continue;
      command = next;
      path += " " + next->name;
    }
    out << HelpText(*command, path);
    return kExitOk;
  }
  try {
    root_->app->parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    const std::optional<Error> mistake = FindMistake(Describe(), words);
    return Complain(mistake.value_or(Error(ErrorCode::kInvalid, error.what())), err);
  }
  const Command::Node& node = root_->Parsed();
  if (const std::optional<Error> mistake = node.CheckValues()) return Complain(*mistake, err);
  if (node.action) return node.action();
  err << HelpText(node.Describe(), root_->PathTo(node));
  return kExitUsage;
}

}  // namespace sqlflow
