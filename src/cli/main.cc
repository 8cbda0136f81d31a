#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "cli/app.h"
#include "cli/command_line.h"
#include "cli/program.h"

extern char** environ;

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

Environment ReadEnvironment() {
  Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const size_t equals = text.find('=');
    if (equals != std::string::npos) environment[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return environment;
}

int TerminalWidth() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

Color ColorFor(int descriptor, const Environment& environment) {
  const auto found = environment.find("NO_COLOR");
  const bool unwanted = found != environment.end() && !found->second.empty();
  return isatty(descriptor) && !unwanted ? Color::kAlways : Color::kNever;
}

// Whoever reads the output may leave early (`query … | head`): that is no failure.
bool ReaderIsGone() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

int FinishOutput(int exit_code) {
  std::cout.flush();
  if (std::cout || ReaderIsGone()) return exit_code;
  std::cerr << "error: Output could not be written\n";
  return exit_code == kExitOk ? kExitFailed : exit_code;
}

int RunProcess(int argc, char** argv) {
  // A closed pipe makes writes fail; it does not end a run.
  std::signal(SIGPIPE, SIG_IGN);
  const Environment environment = ReadEnvironment();
  const Console console{.in = std::cin,
                        .out = std::cout,
                        .err = std::cerr,
                        .asks = isatty(STDIN_FILENO) && isatty(STDERR_FILENO),
                        .out_is_terminal = isatty(STDOUT_FILENO) != 0,
                        .out_color = ColorFor(STDOUT_FILENO, environment),
                        .err_color = ColorFor(STDERR_FILENO, environment),
                        .width = TerminalWidth()};
  std::error_code error;
  const std::string program_dir = fs::read_symlink("/proc/self/exe", error).parent_path().string();
  App app(console, environment, program_dir);
  return FinishOutput(RunProgram(std::vector<std::string>(argv + 1, argv + argc), app));
}

}  // namespace
}  // namespace sqlflow

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  try {
    return sqlflow::RunProcess(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n  hint: This is a bug in sqlflow\n";
  } catch (...) {
    std::cerr << "error: Something unknown was thrown\n  hint: This is a bug in sqlflow\n";
  }
  return sqlflow::kExitBug;
}
