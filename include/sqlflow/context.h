// What a connector or a step gets from outside, so that tests can give something else.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "sqlflow/error.h"

namespace sqlflow {

// Time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::chrono::system_clock::time_point Now() const = 0;
  // For durations: never goes back.
  virtual std::chrono::steady_clock::time_point Monotonic() const = 0;
  virtual void SleepFor(std::chrono::milliseconds time) const = 0;
};

// A flag that says "stop soon"; set from any thread or a signal handler.
class CancelToken {
 public:
  void Cancel() noexcept { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const noexcept { return cancelled_.load(std::memory_order_relaxed); }
  // Throws Error(kCancelled).
  void ThrowIfCancelled() const {
    if (cancelled()) throw Error(ErrorCode::kCancelled, "The run was cancelled");
  }

 private:
  std::atomic<bool> cancelled_{false};
};

// Given to every connector; outlives it.
struct ConnectorContext {
  const Clock& clock;
  const CancelToken& cancel;
  std::string application_name;  // "sqlflow/<pipeline>/<step>"
};

}  // namespace sqlflow
