#include "golden/runner/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace sqlflow::golden {
namespace {

using Clock = std::chrono::steady_clock;

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) throw std::runtime_error(std::strerror(errno));
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

// Feeds and drains the pipes until both outputs are closed; false when the time was over first.
bool Exchange(std::string_view input, Pipe& in, Pipe& out, Pipe& err, Clock::time_point deadline,
              Outcome& outcome) {
  std::array<char, 65536> buffer;
  while (out.read_end() >= 0 || err.read_end() >= 0) {
    if (input.empty()) in.CloseWrite();
    std::array<pollfd, 3> waits = {
        {{in.write_end(), POLLOUT, 0}, {out.read_end(), POLLIN, 0}, {err.read_end(), POLLIN, 0}}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return false;
    if (::poll(waits.data(), waits.size(), static_cast<int>(left.count())) < 0) continue;
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
  return true;
}

}  // namespace

Outcome RunCommand(const Command& command) {
  const std::vector<char*> arguments = Pointers(command.arguments);
  const std::vector<char*> environment = Pointers(command.environment);
  Pipe in, out, err;
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error(std::strerror(errno));
  if (child == 0) {
    Become(command, arguments.data(), environment.data(), in.read_end(), out.write_end(),
           err.write_end());
  }
  in.CloseRead();
  out.CloseWrite();
  err.CloseWrite();
  Outcome outcome;
  const bool in_time =
      Exchange(command.input, in, out, err, Clock::now() + command.timeout, outcome);
  if (!in_time) ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!in_time) {
    outcome.death = "no end within " + std::to_string(command.timeout.count()) + " s";
  } else if (WIFSIGNALED(status)) {
    outcome.death = "signal " + std::to_string(WTERMSIG(status));
  } else {
    outcome.exit_code = WEXITSTATUS(status);
    if (outcome.exit_code == 127 && outcome.err.empty()) {
      throw std::runtime_error("Program cannot be started: " + command.arguments[0]);
    }
  }
  return outcome;
}

}  // namespace sqlflow::golden
