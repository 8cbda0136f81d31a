#include "exec/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::Optional;

// Steps 0 and 1 are free, 2 needs both, 3 needs 2, 4 is free.
Plan Diamond() {
  Plan plan;
  for (int i = 0; i < 5; ++i) plan.steps.push_back({.id = std::to_string(i)});
  plan.steps[2].after = {0, 1};
  plan.steps[3].after = {2};
  return plan;
}

TEST(Schedule, HandsOutReadyStepsInThePlansOrder) {
  Schedule schedule(Diamond(), std::nullopt);

  EXPECT_THAT(schedule.Take(), Optional(0));
  EXPECT_THAT(schedule.Take(), Optional(1));
  EXPECT_THAT(schedule.Take(), Optional(4));
  EXPECT_EQ(schedule.Take(), std::nullopt);
}

TEST(Schedule, ReleasesAStepWhenItsLastPredecessorSucceeded) {
  Schedule schedule(Diamond(), std::nullopt);
  for (int i = 0; i < 3; ++i) schedule.Take();

  schedule.Succeeded(0);
  EXPECT_EQ(schedule.Take(), std::nullopt);
  schedule.Succeeded(1);
  EXPECT_THAT(schedule.Take(), Optional(2));
}

TEST(Schedule, SkipsOnlyWhatDependsOnAFailure) {
  Schedule schedule(Diamond(), std::nullopt);
  schedule.Take();

  EXPECT_THAT(schedule.Failed(0), ElementsAre(2, 3));
  EXPECT_THAT(schedule.Take(), Optional(1));
  EXPECT_THAT(schedule.Take(), Optional(4));
  EXPECT_TRUE(schedule.exhausted());
}

TEST(Schedule, StopsEverythingThatHasNotStarted) {
  Schedule schedule(Diamond(), std::nullopt);
  schedule.Take();

  EXPECT_THAT(schedule.Stop(), ElementsAre(1, 2, 3, 4));
  EXPECT_TRUE(schedule.exhausted());
}

TEST(Schedule, TakesReadyStepsInAnyOrderWithASeed) {
  std::set<int> firsts;
  for (uint64_t seed = 0; seed < 50; ++seed) firsts.insert(*Schedule(Diamond(), seed).Take());

  EXPECT_THAT(firsts, ElementsAre(0, 1, 4));
}

}  // namespace
}  // namespace sqlflow
