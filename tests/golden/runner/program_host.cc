#include "golden/runner/program_host.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "golden/host/request.h"

namespace sqlflow::golden {
namespace {

constexpr int kHostSocket = 3;

[[noreturn]] void Fail(const std::string& what, int reason) {
  throw Error(ErrorCode::kUnavailable, what + ": " + std::strerror(reason));
}

}  // namespace

void ProgramHost::StartHost() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) Fail("Socket", errno);
  const std::string variable = std::string(kSocketVariable) + "=" + std::to_string(kHostSocket);
  std::vector<char*> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
  environment.push_back(const_cast<char*>(variable.c_str()));
  environment.push_back(nullptr);
  std::array<char*, 2> arguments = {const_cast<char*>(path_.c_str()), nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], kHostSocket);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const int failure = ::posix_spawn(&process_, path_.c_str(), &actions, &attributes,
                                    arguments.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  ::close(ends[1]);
  socket_ = ends[0];
  if (failure == 0) return;
  process_ = -1;
  Finish();
  Fail("Host cannot be started: " + path_, failure);
}

void ProgramHost::Start(const sftest::Command& command, int in, int out, int err) {
  if (process_ < 0) StartHost();
  Request request{.folder = command.folder,
                  .words = {command.arguments.begin() + 1, command.arguments.end()},
                  .environment = command.environment,
                  .streams = {in, out, err}};
  if (!Send(socket_, request)) Fail("Host does not listen", errno);
}

void ProgramHost::Kill() { ::kill(-process_, SIGKILL); }

sftest::Launcher::Ending ProgramHost::Wait() {
  int code = 0;
  ssize_t size = 0;
  do {
    size = ::recv(socket_, &code, sizeof code, 0);
  } while (size < 0 && errno == EINTR);
  if (size == sizeof code) return {.exit_code = code};
  const std::string death = Finish();
  return {.death = death.empty() ? "exit" : death};
}

std::string ProgramHost::Finish() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  if (process_ < 0) return "";
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  if (WEXITSTATUS(status) != 0) return "exit " + std::to_string(WEXITSTATUS(status));
  return "";
}

}  // namespace sqlflow::golden
