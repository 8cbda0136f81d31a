#include "cli/program.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/app.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "sqlflow/version.h"

namespace sqlflow {
namespace {

Environment ReadEnvironment() {
  Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const char* equals = std::strchr(*entry, '=');
    if (equals != nullptr)
      environment.emplace(std::string(static_cast<const char*>(*entry), equals), equals + 1);
  }
  return environment;
}

bool WantsColor(const Environment& environment) {
  const auto value = [&environment](const char* name) -> std::string {
    const auto found = environment.find(name);
    return found == environment.end() ? "" : found->second;
  };
  return value("NO_COLOR").empty() && value("TERM") != "dumb";
}

int TerminalWidth() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

Console MakeConsole(const Environment& environment) {
  const bool color = WantsColor(environment);
  const bool out_is_terminal = isatty(STDOUT_FILENO) != 0;
  const auto color_of = [color](bool is_terminal) {
    return color && is_terminal ? Color::kAlways : Color::kNever;
  };
  return {.in = std::cin,
          .out = std::cout,
          .err = std::cerr,
          .asks = isatty(STDIN_FILENO) != 0 && out_is_terminal,
          .out_is_terminal = out_is_terminal,
          .out_color = color_of(out_is_terminal),
          .err_color = color_of(isatty(STDERR_FILENO) != 0),
          .width = out_is_terminal ? TerminalWidth() : 0};
}

std::string ProgramPath() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

void AddCommands(CommandLine& line, App& app, bool& version) {
  Command root = line.root();
  root.Flag("-V,--version", version, "Show the version");
  root.Example("sqlflow init shop --demo");
  AddInitCommand(root, app);
  AddPipelineCommands(root, app);
  AddRunCommand(root, app);
  AddPlanCommand(root, app);
  AddCheckCommand(root, app);
  AddTestCommand(root, app);
  AddQueryCommand(root, app);
  AddShowCommand(root, app);
  AddProfilesCommands(root, app);
  AddConnectCommands(root, app);
  AddConnectorsCommands(root, app);
  AddEnvCommands(root, app);
  AddRunsCommands(root, app);
  AddStateCommands(root, app);
  AddStatusCommand(root, app);
  AddDoctorCommand(root, app);
  AddExplainCommand(root, app);
  AddCompletionCommand(root, line, app);
  AddVersionCommand(root, app);
  root.Action([&line, &version] {
    if (version) {
      std::cout << "sqlflow " << kVersion << '\n';
    } else {
      std::cout << HelpText(line.Describe(), "sqlflow");
    }
    return kExitOk;
  });
}

// A reader that left early (`query … | head`) is no failure, a full disk is.
bool ReaderIsGone() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

int FinishOutput(int code) {
  std::cout.flush();
  if (std::cout || ReaderIsGone()) return code;
  std::cerr << "error: Output could not be written\n";
  return code == kExitOk ? kExitFailed : code;
}

int RunWords(const std::vector<std::string>& words) {
  // A reader that has gone is no reason to die: writes fail, and whoever writes stops.
  std::signal(SIGPIPE, SIG_IGN);
  std::ios::sync_with_stdio(false);
  std::cin.tie(nullptr);
  const Environment environment = ReadEnvironment();
  App app(MakeConsole(environment), environment, ProgramPath());
  CommandLine line("sqlflow", "Data pipelines in SQL: load, transform, export");
  bool version = false;
  AddCommands(line, app, version);
  try {
    return FinishOutput(line.Run(words, std::cout, std::cerr));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kInternal) throw;
    return app.Fail(error);
  }
}

}  // namespace

int RunProgram(const std::vector<std::string>& words) {
  try {
    return RunWords(words);
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n  This is a bug in sqlflow\n";
  } catch (...) {
    std::cerr << "error: Unknown exception\n  This is a bug in sqlflow\n";
  }
  return kExitBug;
}

}  // namespace sqlflow
