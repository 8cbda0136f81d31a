// Which step may start next.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "plan/plan.h"

namespace sqlflow {

// A value that the runner asks and tells; not thread-safe.
class Schedule {
 public:
  // Without a seed ready steps start in the plan's order, with one in a random order.
  Schedule(const Plan& plan, std::optional<uint64_t> order_seed);

  // Takes a step whose predecessors all succeeded, or nothing when none is ready now.
  std::optional<int> Take();
  void Succeeded(int step);
  // A step that is not to run because it succeeded before; told before any step is taken.
  void DoneBefore(int step);
  // Returns the steps that can no longer run, in plan order: everything that depends on it.
  std::vector<int> Failed(int step);
  // Returns all steps that have not started; nothing is ready any more.
  std::vector<int> Stop();
  // Neither ready nor waiting steps are left.
  bool exhausted() const { return open_ == 0; }

 private:
  enum class State { kWaiting, kReady, kTaken, kClosed };

  std::vector<State> states_;
  std::vector<int> waits_for_;
  std::vector<std::vector<int>> followers_;
  std::vector<int> ready_;
  int open_ = 0;
  std::optional<std::mt19937_64> random_;
};

}  // namespace sqlflow
