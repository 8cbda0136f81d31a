// The real clock, and times as text.
#pragma once

#include <chrono>
#include <string>

#include "sqlflow/context.h"

namespace sqlflow {

// Stands still at a given wall time when SQLFLOW_CLOCK was set at start (tests); durations go on.
class SystemClock final : public Clock {
 public:
  explicit SystemClock(
      const std::string& fixed_time = "");  // "2026-01-31T10:15:00Z"; throws Error(kInvalid)
  std::chrono::system_clock::time_point Now() const override;
  std::chrono::steady_clock::time_point Monotonic() const override;
  void SleepFor(std::chrono::milliseconds time) const override;

 private:
  std::chrono::system_clock::time_point fixed_{};
  bool is_fixed_ = false;
};

// "2026-01-31 10:15:00.123456", UTC.
std::string FormatTimestamp(std::chrono::system_clock::time_point time);
// The inverse; also without the fraction, and with a T. Throws Error(kInvalid).
std::chrono::system_clock::time_point ParseTimestamp(const std::string& text);
// "2026-01-31", UTC.
std::string FormatDate(std::chrono::system_clock::time_point time);

}  // namespace sqlflow
