// Requests to one server: rate limit, circuit breaker, retries and a deadline, from outside in.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <random>
#include <string>

#include "net/circuit_breaker.h"
#include "net/resilience.h"
#include "sqlflow/context.h"

namespace sqlflow {

// One instance per connector; not thread-safe. `clock` and `cancel` must outlive it.
class Requests {
 public:
  Requests(const ResiliencePolicy& policy, std::shared_ptr<CircuitBreaker> breaker,
           const Clock& clock, const CancelToken& cancel);

  // Does the work until it succeeds, throws an error that is not retryable(), or attempts or time
  // are used up; the last error is thrown on. The work must leave nothing behind when it throws.
  template <class Work>
  auto Run(const Work& work) -> decltype(work()) {
    for (Attempts attempts = Start();; Next(attempts)) {
      try {
        Admit();
        if constexpr (std::is_void_v<decltype(work())>) {
          work();
          return breaker_->Succeeded();
        } else {
          auto result = work();
          breaker_->Succeeded();
          return result;
        }
      } catch (const Error& error) {
        if (!MayRetry(error, attempts)) throw;
      }
    }
  }

  int64_t requests() const { return requests_; }
  int64_t retries() const { return retries_; }
  // What a report of the run should tell: "Asked again 2 times, the last time after: …"; empty when
  // nothing was.
  std::string Remark() const;

 private:
  struct Attempts {
    int64_t made = 1;
    std::chrono::steady_clock::time_point start;
  };

  Attempts Start() const { return {1, clock_.Monotonic()}; }
  // Waits for the rate limit and asks the breaker.
  void Admit();
  // Tells the breaker; whether another attempt is to be made.
  bool MayRetry(const Error& error, const Attempts& attempts);
  // Waits before the next attempt. Throws Error(kCancelled).
  void Next(Attempts& attempts);
  std::chrono::milliseconds DelayAfter(int64_t attempts);
  void Wait(std::chrono::milliseconds time);
  void WaitForToken();

  const ResiliencePolicy policy_;
  const std::shared_ptr<CircuitBreaker> breaker_;
  const Clock& clock_;
  const CancelToken& cancel_;
  std::minstd_rand random_;
  std::chrono::milliseconds delay_{0};
  bool admitted_ = false;
  std::string last_failure_;
  int64_t requests_ = 0;
  int64_t retries_ = 0;
  double tokens_ = 0;  // Of the rate limit.
  std::chrono::steady_clock::time_point filled_;
};

}  // namespace sqlflow
