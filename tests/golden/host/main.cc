// The program in a process that is started once: it runs the commands of a runner one after the
// other. Under sanitizers most of a short command is the start of its process.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/program.h"
#include "engine/duckdb/duckdb_engine.h"
#include "golden/host/request.h"
#include "golden/runner/golden_case.h"

namespace sqlflow::golden {
namespace {

// The standard streams of the process become those of a command, and nobody's afterwards.
class Streams {
 public:
  explicit Streams(const Request& request) {
    for (int i = 0; i < 3; ++i) {
      ::dup2(request.streams[i], i);
      ::close(request.streams[i]);
    }
  }
  ~Streams() {
    std::cout.flush();
    std::fflush(nullptr);
    std::cin.ignore(std::cin.rdbuf()->in_avail());
    for (std::ios* stream : {static_cast<std::ios*>(&std::cin), static_cast<std::ios*>(&std::cout),
                             static_cast<std::ios*>(&std::cerr)}) {
      stream->clear();
    }
    const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int i = 0; i < 3; ++i) ::dup2(nowhere, i);
    ::close(nowhere);
  }
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;
};

int Run(Request& request) {
  const Streams streams(request);
  std::vector<char*> environment;
  for (std::string& assignment : request.environment) environment.push_back(assignment.data());
  environment.push_back(nullptr);
  char** const before = environ;
  environ = environment.data();
  const int code = ::chdir(request.folder.c_str()) == 0 ? RunProgram(request.words) : 127;
  environ = before;
  return ::chdir("/") == 0 ? code : 127;  // The folder can be removed.
}

// What costs most of opening an engine stays open for commands that do so with the settings of most
// cases: a third of the time of all.
std::vector<std::unique_ptr<Engine>> OpenEngines() {
  std::vector<std::unique_ptr<Engine>> engines;
  for (const int threads : {0, 1}) {
    EngineOptions options{.threads = threads, .scratch = true};
    engines.push_back(OpenDuckdb(options, {}));
    options.persistent = true;
    options.path = kDatabase;
    engines.push_back(OpenDuckdb(options, {}));
  }
  return engines;
}

int Serve(int socket) {
  const std::vector<std::unique_ptr<Engine>> kept = OpenEngines();
  const int reports = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  while (std::optional<Request> request = Receive(socket)) {
    const int code = Run(*request);
    if (::send(socket, &code, sizeof code, MSG_NOSIGNAL) < 0) break;
  }
  ::dup2(reports, STDERR_FILENO);  // Where leaks are told.
  return 0;
}

}  // namespace
}  // namespace sqlflow::golden

int main(int count, char** arguments) {
  if (const char* socket = std::getenv(sqlflow::golden::kSocketVariable)) {
    return sqlflow::golden::Serve(std::stoi(socket));
  }
  return sqlflow::RunProgram({arguments + 1, arguments + count});
}
