#include "net/requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace sqlflow {
namespace {

// How long a cancelled run may go on waiting.
constexpr std::chrono::milliseconds kSlice{100};

}  // namespace

Requests::Requests(const ResiliencePolicy& policy, std::shared_ptr<CircuitBreaker> breaker,
                   const Clock& clock, const CancelToken& cancel)
    : policy_(policy),
      breaker_(std::move(breaker)),
      clock_(clock),
      cancel_(cancel),
      // Processes that failed together must not come back together.
      random_(static_cast<uint32_t>(clock.Now().time_since_epoch().count())),
      tokens_(static_cast<double>(policy.burst)),
      filled_(clock.Monotonic()) {}

void Requests::Admit() {
  admitted_ = false;
  cancel_.ThrowIfCancelled();
  WaitForToken();
  breaker_->Admit(clock_);
  admitted_ = true;
  ++requests_;
}

bool Requests::MayRetry(const Error& error, const Attempts& attempts) {
  // What the breaker refused is no answer of the server.
  if (!admitted_) return false;
  if (error.code() == ErrorCode::kCancelled) {
    breaker_->Abandoned();
    return false;
  }
  if (!error.retryable()) {
    breaker_->Succeeded();  // It answered.
    return false;
  }
  breaker_->Failed(clock_, error.message());
  if (attempts.made >= policy_.max_attempts) return false;
  delay_ = DelayAfter(attempts.made);
  last_failure_ = error.message();
  if (policy_.deadline.count() == 0) return true;
  return clock_.Monotonic() + delay_ - attempts.start < policy_.deadline;
}

void Requests::Next(Attempts& attempts) {
  Wait(delay_);
  ++attempts.made;
  ++retries_;
}

std::string Requests::Remark() const {
  if (retries_ == 0) return "";
  return fmt::format("Server was asked again {}, the last time after: {}",
                     retries_ == 1 ? "once" : fmt::format("{} times", retries_), last_failure_);
}

std::chrono::milliseconds Requests::DelayAfter(int64_t attempts) {
  const double grown = static_cast<double>(policy_.initial_delay.count()) *
                       std::pow(policy_.multiplier, static_cast<double>(attempts - 1));
  const double delay = std::min(grown, static_cast<double>(policy_.max_delay.count()));
  std::uniform_real_distribution<double> spread(1 - policy_.jitter, 1 + policy_.jitter);
  return std::chrono::milliseconds(static_cast<int64_t>(delay * spread(random_)));
}

void Requests::Wait(std::chrono::milliseconds time) {
  while (time.count() > 0) {
    cancel_.ThrowIfCancelled();
    const std::chrono::milliseconds slice = std::min(time, kSlice);
    clock_.SleepFor(slice);
    time -= slice;
  }
  cancel_.ThrowIfCancelled();
}

void Requests::WaitForToken() {
  if (policy_.max_requests_per_minute == 0) return;
  const double per_second = static_cast<double>(policy_.max_requests_per_minute) / 60;
  const auto fill = [&] {
    const auto now = clock_.Monotonic();
    const double passed = std::chrono::duration<double>(now - filled_).count();
    tokens_ = std::min(static_cast<double>(policy_.burst), tokens_ + passed * per_second);
    filled_ = now;
  };
  fill();
  while (tokens_ < 1) {
    Wait(std::chrono::milliseconds(static_cast<int64_t>((1 - tokens_) / per_second * 1000) + 1));
    fill();
  }
  tokens_ -= 1;
}

}  // namespace sqlflow
