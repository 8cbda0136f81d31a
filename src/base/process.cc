#include "base/process.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace sqlflow {

std::string MachineTag() {
  char name[256] = {};
  ::gethostname(name, sizeof(name) - 1);
  return fmt::format("{:08x}", static_cast<uint32_t>(std::hash<std::string_view>{}(name)));
}

int64_t OwnProcess() { return ::getpid(); }

bool IsAlive(int64_t process) {
  return process > 0 && (::kill(static_cast<pid_t>(process), 0) == 0 || errno != ESRCH);
}

int64_t PeakMemory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return int64_t{usage.ru_maxrss} * 1024;
}

}  // namespace sqlflow
