// A clock that moves only when it is told to, or when somebody sleeps.
#pragma once

#include <chrono>
#include <mutex>
#include <vector>

#include "sqlflow/context.h"

namespace sqlflow {

// Thread-safe.
class FakeClock final : public Clock {
 public:
  // 2026-01-31 10:15:00 UTC unless told otherwise.
  explicit FakeClock(std::chrono::system_clock::time_point now =
                         std::chrono::sys_days(std::chrono::year(2026) / 1 / 31) +
                         std::chrono::hours(10) + std::chrono::minutes(15))
      : now_(now) {}

  std::chrono::system_clock::time_point Now() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return now_;
  }
  std::chrono::steady_clock::time_point Monotonic() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return monotonic_;
  }
  // Returns at once.
  void SleepFor(std::chrono::milliseconds time) const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    sleeps_.push_back(time);
    now_ += time;
    monotonic_ += time;
  }

  void Advance(std::chrono::milliseconds time) {
    const std::lock_guard<std::mutex> lock(mutex_);
    now_ += time;
    monotonic_ += time;
  }
  std::vector<std::chrono::milliseconds> sleeps() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return sleeps_;
  }

 private:
  mutable std::mutex mutex_;  // Guards all below.
  mutable std::chrono::system_clock::time_point now_;
  mutable std::chrono::steady_clock::time_point monotonic_{};
  mutable std::vector<std::chrono::milliseconds> sleeps_;
};

}  // namespace sqlflow
