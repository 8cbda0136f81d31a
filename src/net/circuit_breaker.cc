#include "net/circuit_breaker.h"

#include <fmt/format.h>

namespace sqlflow {

void CircuitBreaker::Admit(const Clock& clock) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (policy_.failure_threshold == 0 || state_ == State::kClosed) return;
  const auto waited = clock.Monotonic() - opened_;
  if (state_ == State::kOpen && waited >= policy_.recovery_timeout) {
    state_ = State::kHalfOpen;
    successes_ = 0;
  }
  if (state_ == State::kHalfOpen && !probing_) {
    probing_ = true;
    return;
  }
  throw Error(
      ErrorCode::kUnavailable,
      fmt::format("Server is not asked after {} failures in a row, the last of which was: {}",
                  failures_, last_failure_))
      .Hint(fmt::format("It is tried again after {} seconds; option resilience.circuit_breaker",
                        policy_.recovery_timeout.count() / 1000));
}

void CircuitBreaker::Succeeded() {
  const std::lock_guard<std::mutex> lock(mutex_);
  probing_ = false;
  if (state_ == State::kHalfOpen && ++successes_ < policy_.success_threshold) return;
  state_ = State::kClosed;
  failures_ = 0;
}

void CircuitBreaker::Failed(const Clock& clock, const std::string& why) {
  const std::lock_guard<std::mutex> lock(mutex_);
  probing_ = false;
  ++failures_;
  last_failure_ = why;
  if (state_ == State::kClosed && failures_ < policy_.failure_threshold) return;
  state_ = State::kOpen;
  opened_ = clock.Monotonic();
}

void CircuitBreaker::Abandoned() {
  const std::lock_guard<std::mutex> lock(mutex_);
  probing_ = false;
}

CircuitBreaker::State CircuitBreaker::state() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return state_;
}

std::shared_ptr<CircuitBreaker> CircuitBreakers::Of(const std::string& server,
                                                    const ResiliencePolicy& policy) {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::shared_ptr<CircuitBreaker>& breaker = breakers_[server];
  if (!breaker) breaker = std::make_shared<CircuitBreaker>(policy);
  return breaker;
}

}  // namespace sqlflow
