#include "cli/signals.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

#include "cli/command_line.h"

namespace sqlflow {
namespace {

// Written before the handlers are installed, read by them only.
CancelToken* token = nullptr;
std::atomic<int> cancellable{0};
std::atomic<int> received{0};

static_assert(std::atomic<int>::is_always_lock_free, "Handlers use them");

void HandleSignal(int signal) {
  const bool again = received.exchange(signal) != 0;
  if (again || cancellable.load() == 0) _exit(128 + signal);
  token->Cancel();
}

}  // namespace

void InstallSignals(CancelToken& cancel) {
  token = &cancel;
  struct sigaction action {};
  action.sa_handler = HandleSignal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

CancellableWork::CancellableWork() { ++cancellable; }
CancellableWork::~CancellableWork() { --cancellable; }

int InterruptedExitCode() {
  return received.load() == SIGTERM ? kExitTerminated : kExitInterrupted;
}

}  // namespace sqlflow
