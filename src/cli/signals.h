// Ctrl-C and SIGTERM: the first asks the work to stop, the second ends the program.
#pragma once

#include <thread>

#include "sqlflow/context.h"
#include "sqlflow/engine.h"

namespace sqlflow {

// Handlers are installed when the token is first asked for; until then a signal kills, as usual.
CancelToken& CancelOnSignals();
// The signal that was caught, or 0.
int CaughtSignal();
// 130 for Ctrl-C, 143 for SIGTERM.
int SignalExitCode();

// Interrupts a session's statements once the token is cancelled, for as long as it lives.
class InterruptGuard {
 public:
  InterruptGuard(Session& session, const CancelToken& cancel);
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

 private:
  std::jthread watcher_;
};

}  // namespace sqlflow
