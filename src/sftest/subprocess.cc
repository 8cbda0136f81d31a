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

// Only calls that are safe after a fork of a threaded program.
[[noreturn]] void Become(const Command& command, char* const* arguments, char* const* environment,
                         int in, int out, int err) {
  ::setpgid(0, 0);
  ::signal(SIGPIPE, SIG_DFL);  // The runner ignores it, and that would be inherited.
  if (::chdir(command.folder.c_str()) != 0) ::_exit(127);
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(err, 2);
  ::execve(arguments[0], arguments, environment);
  ::_exit(127);
}

enum class Ending { kClosed, kTooLate, kCancelled };

// Feeds and drains the pipes until both outputs are closed.
Ending Exchange(const Command& command, Pipe& in, Pipe& out, Pipe& err, Outcome& outcome) {
  std::string_view input = command.input;
  const steady_clock::time_point deadline = steady_clock::now() + command.timeout;
  std::array<char, 65536> buffer;
  while (out.read_end() >= 0 || err.read_end() >= 0) {
    if (command.cancel != nullptr && command.cancel->cancelled()) return Ending::kCancelled;
    if (input.empty()) in.CloseWrite();
    std::array<pollfd, 3> waits = {
        {{in.write_end(), POLLOUT, 0}, {out.read_end(), POLLIN, 0}, {err.read_end(), POLLIN, 0}}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0) return Ending::kTooLate;
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
  return Ending::kClosed;
}

}  // namespace

Outcome RunCommand(const Command& command) {
  const std::vector<char*> arguments = Pointers(command.arguments);
  const std::vector<char*> environment = Pointers(command.environment);
  Pipe in, out, err;
  const pid_t child = ::fork();
  if (child < 0) throw Error(ErrorCode::kUnavailable, std::strerror(errno));
  if (child == 0) {
    Become(command, arguments.data(), environment.data(), in.read_end(), out.write_end(),
           err.write_end());
  }
  ::setpgid(child, child);  // Here, too: whichever of the two processes comes first.
  in.CloseRead();
  out.CloseWrite();
  err.CloseWrite();
  Outcome outcome;
  const Ending ending = Exchange(command, in, out, err, outcome);
  if (ending != Ending::kClosed) ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (ending == Ending::kCancelled) command.cancel->ThrowIfCancelled();
  if (ending == Ending::kTooLate) {
    outcome.death = "no end within " + std::to_string(command.timeout.count()) + " s";
  } else if (WIFSIGNALED(status)) {
    outcome.death = "signal " + std::to_string(WTERMSIG(status));
  } else {
    outcome.exit_code = WEXITSTATUS(status);
    if (outcome.exit_code == 127 && outcome.err.empty()) {
      throw Error(ErrorCode::kNotFound, "Program cannot be started: " + command.arguments[0]);
    }
  }
  return outcome;
}

}  // namespace sqlflow::sftest
