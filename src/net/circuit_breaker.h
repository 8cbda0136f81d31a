// Stops asking a server that keeps failing, and tries it again after a while.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "net/resilience.h"
#include "sqlflow/context.h"

namespace sqlflow {

// Closed: requests pass. Open, after failure_threshold failures in a row: they are refused until
// recovery_timeout has passed. Then half-open: one request at a time probes, and success_threshold
// successes close it. Thread-safe.
class CircuitBreaker {
 public:
  enum class State { kClosed, kOpen, kHalfOpen };

  explicit CircuitBreaker(const ResiliencePolicy& policy) : policy_(policy) {}

  // Throws Error(kUnavailable) while open. Each admitted request ends in one of the three below.
  void Admit(const Clock& clock);
  void Succeeded();
  void Failed(const Clock& clock, const std::string& why);
  // The request said nothing about the server: it was cancelled.
  void Abandoned();

  State state() const;

 private:
  const ResiliencePolicy policy_;
  mutable std::mutex mutex_;  // Guards all below.
  State state_ = State::kClosed;
  int64_t failures_ = 0;
  int64_t successes_ = 0;
  std::string last_failure_;
  bool probing_ = false;
  std::chrono::steady_clock::time_point opened_;
};

// The breakers of a process, by server: what one step learns holds for the next. Thread-safe.
class CircuitBreakers {
 public:
  // The policy counts when the server is first named.
  std::shared_ptr<CircuitBreaker> Of(const std::string& server, const ResiliencePolicy& policy);

 private:
  std::mutex mutex_;  // Guards breakers_.
  std::map<std::string, std::shared_ptr<CircuitBreaker>> breakers_;
};

}  // namespace sqlflow
