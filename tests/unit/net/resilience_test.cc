#include "net/resilience.h"

#include <gmock/gmock.h>

#include "support/values.h"

namespace sqlflow {
namespace {

using namespace values;
using std::chrono::milliseconds;

class ResilienceTest : public testing::Test {
 protected:
  ResiliencePolicy Read(const OptionValue& value) { return ReadResilience({}, value, problems_); }

  std::vector<OptionProblem> problems_;
};

TEST_F(ResilienceTest, KeepsTheDefaultsWhenNothingIsSaid) {
  EXPECT_EQ(Read(Null()).max_attempts, 3);
  EXPECT_TRUE(problems_.empty());
}

TEST_F(ResilienceTest, ReadsTheShortForm) {
  const ResiliencePolicy policy =
      Read(Map({{"retry_attempts", Int(5)}, {"timeout", Int(30)}, {"rate_limit", Int(120)}}));
  EXPECT_EQ(policy.max_attempts, 5);
  EXPECT_EQ(policy.deadline, milliseconds(30000));
  EXPECT_EQ(policy.max_requests_per_minute, 120);
}

TEST_F(ResilienceTest, ReadsTheLongForm) {
  const ResiliencePolicy policy =
      Read(Map({{"retry", Map({{"initial_delay", Fraction(0.5, "0.5")}, {"multiplier", Int(3)}})},
                {"circuit_breaker", Map({{"failure_threshold", Int(7)}})},
                {"rate_limit", Map({{"burst", Int(4)}})}}));
  EXPECT_EQ(policy.initial_delay, milliseconds(500));
  EXPECT_EQ(policy.multiplier, 3);
  EXPECT_EQ(policy.failure_threshold, 7);
  EXPECT_EQ(policy.burst, 4);
}

TEST_F(ResilienceTest, CollectsEveryMistake) {
  Read(Map({{"retri", Int(1)},
            {"retry", Map({{"max_atempts", Int(1)}, {"max_delay", Text("long")}})},
            {"circuit_breaker", Int(3)}}));
  ASSERT_EQ(problems_.size(), 4u);
  EXPECT_THAT(problems_[0].hint, testing::HasSubstr("retry"));
  EXPECT_THAT(problems_[1].hint, testing::HasSubstr("max_attempts"));
}

}  // namespace
}  // namespace sqlflow
