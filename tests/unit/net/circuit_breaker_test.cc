#include "net/circuit_breaker.h"

#include <gmock/gmock.h>

#include "support/fake_clock.h"
#include "support/matchers.h"

namespace sqlflow {
namespace {

using State = CircuitBreaker::State;

ResiliencePolicy Policy() {
  ResiliencePolicy policy;
  policy.failure_threshold = 2;
  policy.recovery_timeout = std::chrono::seconds(30);
  policy.success_threshold = 2;
  return policy;
}

class CircuitBreakerTest : public testing::Test {
 protected:
  void Fail() {
    breaker_.Admit(clock_);
    breaker_.Failed(clock_, "It is down");
  }
  void Succeed() {
    breaker_.Admit(clock_);
    breaker_.Succeeded();
  }
  auto Admitting() {
    return [this] { breaker_.Admit(clock_); };
  }

  FakeClock clock_;
  CircuitBreaker breaker_{Policy()};
};

TEST_F(CircuitBreakerTest, OpensAfterFailuresInARow) {
  Fail();
  Succeed();
  Fail();
  EXPECT_EQ(breaker_.state(), State::kClosed);
  Fail();
  EXPECT_EQ(breaker_.state(), State::kOpen);
  EXPECT_THAT(Admitting(), ThrowsError(ErrorCode::kUnavailable, "2 failures"));
}

TEST_F(CircuitBreakerTest, AdmitsOneProbeAfterTheRecoveryTime) {
  Fail();
  Fail();
  clock_.Advance(std::chrono::seconds(30));
  breaker_.Admit(clock_);
  EXPECT_EQ(breaker_.state(), State::kHalfOpen);
  EXPECT_THAT(Admitting(), ThrowsError(ErrorCode::kUnavailable, ""));
}

TEST_F(CircuitBreakerTest, ClosesAfterEnoughSuccesses) {
  Fail();
  Fail();
  clock_.Advance(std::chrono::seconds(30));
  Succeed();
  EXPECT_EQ(breaker_.state(), State::kHalfOpen);
  Succeed();
  EXPECT_EQ(breaker_.state(), State::kClosed);
}

TEST_F(CircuitBreakerTest, OpensAgainWhenTheProbeFails) {
  Fail();
  Fail();
  clock_.Advance(std::chrono::seconds(30));
  Fail();
  EXPECT_EQ(breaker_.state(), State::kOpen);
  EXPECT_THAT(Admitting(), ThrowsError(ErrorCode::kUnavailable, ""));
}

TEST_F(CircuitBreakerTest, LetsTheNextProbeInWhenOneWasCancelled) {
  Fail();
  Fail();
  clock_.Advance(std::chrono::seconds(30));
  breaker_.Admit(clock_);
  breaker_.Abandoned();
  EXPECT_NO_THROW(breaker_.Admit(clock_));
}

TEST(CircuitBreakers, GiveOneServerOneBreaker) {
  CircuitBreakers breakers;
  EXPECT_EQ(breakers.Of("a", Policy()), breakers.Of("a", Policy()));
  EXPECT_NE(breakers.Of("a", Policy()), breakers.Of("b", Policy()));
}

}  // namespace
}  // namespace sqlflow
