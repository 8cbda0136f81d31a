#include "cli/signals.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <mutex>

#include "cli/command_line.h"

namespace sqlflow {
namespace {

volatile std::sig_atomic_t caught = 0;
CancelToken token;

extern "C" void OnSignal(int signal) {
  if (caught != 0) _exit(signal == SIGTERM ? kExitTerminated : kExitInterrupted);
  caught = signal;
  token.Cancel();
}

}  // namespace

CancelToken& CancelOnSignals() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action {};
    action.sa_handler = OnSignal;
    // Blocked system calls go on: whoever runs them looks at the token.
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
  });
  return token;
}

int CaughtSignal() { return caught; }

int SignalExitCode() { return caught == SIGTERM ? kExitTerminated : kExitInterrupted; }

InterruptGuard::InterruptGuard(Session& session, const CancelToken& cancel)
    : watcher_([&session, &cancel](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          if (cancel.cancelled()) session.Interrupt();
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
      }) {}

InterruptGuard::~InterruptGuard() = default;

}  // namespace sqlflow
