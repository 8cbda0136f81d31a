// Ctrl-C and SIGTERM.
#pragma once

#include "sqlflow/context.h"

namespace sqlflow {

// From now on both signals set `cancel` while a CancellableWork lives, and end the process at once
// otherwise, or when they come a second time. A closed pipe makes writes fail instead of ending
// the process. Called once, at start; `cancel` must outlive the process's work.
void InstallSignals(CancelToken& cancel);

// Marks work that watches the token and rolls back by itself.
class CancellableWork {
 public:
  CancellableWork();
  ~CancellableWork();
  CancellableWork(const CancellableWork&) = delete;
  CancellableWork& operator=(const CancellableWork&) = delete;
};

// The exit code of work that was cancelled: 130, or 143 after SIGTERM.
int InterruptedExitCode();

}  // namespace sqlflow
