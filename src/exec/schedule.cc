#include "exec/schedule.h"

#include <algorithm>

namespace sqlflow {

Schedule::Schedule(const Plan& plan, std::optional<uint64_t> order_seed)
    : states_(plan.steps.size(), State::kWaiting),
      waits_for_(plan.steps.size()),
      followers_(plan.steps.size()),
      open_(static_cast<int>(plan.steps.size())) {
  if (order_seed) random_.emplace(*order_seed);
  for (int i = 0; i < open_; ++i) {
    waits_for_[i] = static_cast<int>(plan.steps[i].after.size());
    for (const int first : plan.steps[i].after) followers_[first].push_back(i);
    if (waits_for_[i] == 0) {
      states_[i] = State::kReady;
      ready_.push_back(i);
    }
  }
}

std::optional<int> Schedule::Take() {
  if (ready_.empty()) return std::nullopt;
  const auto it = random_ ? ready_.begin() + static_cast<long>((*random_)() % ready_.size())
                          : std::min_element(ready_.begin(), ready_.end());
  const int step = *it;
  ready_.erase(it);
  states_[step] = State::kTaken;
  --open_;
  return step;
}

void Schedule::Succeeded(int step) {
  for (const int follower : followers_[step]) {
    if (--waits_for_[follower] == 0 && states_[follower] == State::kWaiting) {
      states_[follower] = State::kReady;
      ready_.push_back(follower);
    }
  }
}

void Schedule::DoneBefore(int step) {
  std::erase(ready_, step);
  states_[step] = State::kClosed;
  --open_;
  Succeeded(step);
}

std::vector<int> Schedule::Failed(int step) {
  std::vector<int> skipped;
  std::vector<int> pending = {step};
  while (!pending.empty()) {
    const int at = pending.back();
    pending.pop_back();
    for (const int follower : followers_[at]) {
      if (states_[follower] != State::kWaiting) continue;
      states_[follower] = State::kClosed;
      --open_;
      skipped.push_back(follower);
      pending.push_back(follower);
    }
  }
  std::sort(skipped.begin(), skipped.end());
  return skipped;
}

std::vector<int> Schedule::Stop() {
  std::vector<int> stopped;
  for (int i = 0; i < static_cast<int>(states_.size()); ++i) {
    if (states_[i] != State::kWaiting && states_[i] != State::kReady) continue;
    states_[i] = State::kClosed;
    stopped.push_back(i);
  }
  ready_.clear();
  open_ = 0;
  return stopped;
}

}  // namespace sqlflow
