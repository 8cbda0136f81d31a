#include "sftest/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace sqlflow::sftest {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kCancelPoll{100};

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) throw Error(ErrorCode::kUnavailable, std::strerror(errno));
  }
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void CloseRead() { Close(ends_[0]); }
  void CloseWrite() { Close(ends_[1]); }

 private:
  static void Close(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  int ends_[2] = {-1, -1};
};

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// A process that leads a group of its own.
class Process : public Launcher {
 public:
  void Start(const Command& command, int in, int out, int err) override {
    const std::vector<char*> arguments = Pointers(command.arguments);
    const std::vector<char*> environment = Pointers(command.environment);
    id_ = ::fork();
    if (id_ < 0) throw Error(ErrorCode::kUnavailable, std::strerror(errno));
    if (id_ == 0) Become(command, arguments.data(), environment.data(), in, out, err);
    ::setpgid(id_, id_);  // Here, too: whichever of the two processes comes first.
  }
  void Kill() override { ::kill(-id_, SIGKILL); }
  Ending Wait() override {
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) return {.death = "signal " + std::to_string(WTERMSIG(status))};
    return {.exit_code = WEXITSTATUS(status)};
  }

 private:
  // Only calls that are safe after a fork of a threaded program.
  [[noreturn]] static void Become(const Command& command, char* const* arguments,
                                  char* const* environment, int in, int out, int err) {
    ::setpgid(0, 0);
    ::signal(SIGPIPE, SIG_DFL);  // The runner ignores it, and that would be inherited.
    if (::chdir(command.folder.c_str()) != 0) ::_exit(127);
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::dup2(err, 2);
    ::execve(arguments[0], arguments, environment);
    ::_exit(127);
  }

  pid_t id_ = -1;
};

enum class Finish { kClosed, kTooLate, kCancelled };

// Feeds and drains the pipes until both outputs are closed.
Finish Exchange(const Command& command, Pipe& in, Pipe& out, Pipe& err, Outcome& outcome) {
  std::string_view input = command.input;
  const steady_clock::time_point deadline = steady_clock::now() + command.timeout;
  std::array<char, 65536> buffer;
  while (out.read_end() >= 0 || err.read_end() >= 0) {
    if (command.cancel != nullptr && command.cancel->cancelled()) return Finish::kCancelled;
    if (input.empty()) in.CloseWrite();
    std::array<pollfd, 3> waits = {
        {{in.write_end(), POLLOUT, 0}, {out.read_end(), POLLIN, 0}, {err.read_end(), POLLIN, 0}}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0) return Finish::kTooLate;
    const auto wait = command.cancel != nullptr ? std::min(left, kCancelPoll) : left;
    if (::poll(waits.data(), waits.size(), static_cast<int>(wait.count())) <= 0) continue;
    if (waits[0].revents != 0) {
      const ssize_t written = ::write(in.write_end(), input.data(), input.size());
      input = written < 0 ? std::string_view() : input.substr(written);
    }
    const auto drain = [&](const pollfd& wait, Pipe& pipe, std::string& text) {
      if (wait.revents == 0) return;
      const ssize_t size = ::read(wait.fd, buffer.data(), buffer.size());
      if (size > 0) text.append(buffer.data(), size);
      if (size <= 0) pipe.CloseRead();
    };
    drain(waits[1], out, outcome.out);
    drain(waits[2], err, outcome.err);
  }
  return Finish::kClosed;
}

}  // namespace

Outcome RunCommand(const Command& command) {
  Process process;
  return RunCommand(command, process);
}

Outcome RunCommand(const Command& command, Launcher& launcher) {
  Pipe in, out, err;
  launcher.Start(command, in.read_end(), out.write_end(), err.write_end());
  in.CloseRead();
  out.CloseWrite();
  err.CloseWrite();
  Outcome outcome;
  const Finish finish = Exchange(command, in, out, err, outcome);
  if (finish != Finish::kClosed) launcher.Kill();
  Launcher::Ending ending = launcher.Wait();
  if (finish == Finish::kCancelled) command.cancel->ThrowIfCancelled();
  outcome.exit_code = ending.exit_code;
  outcome.death = std::move(ending.death);
  if (finish == Finish::kTooLate) {
    outcome.exit_code = -1;
    outcome.death = "no end within " + std::to_string(command.timeout.count()) + " s";
  } else if (outcome.exit_code == 127 && outcome.err.empty()) {
    throw Error(ErrorCode::kNotFound, "Program cannot be started: " + command.arguments[0]);
  }
  return outcome;
}

}  // namespace sqlflow::sftest
