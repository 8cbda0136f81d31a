#include "net/requests.h"

#include <gmock/gmock.h>

#include <numeric>

#include "support/fake_clock.h"
#include "support/matchers.h"

namespace sqlflow {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::Ge;
using testing::Le;

ResiliencePolicy Policy() {
  ResiliencePolicy policy;
  policy.max_attempts = 4;
  policy.initial_delay = milliseconds(1000);
  policy.max_delay = milliseconds(3000);
  policy.failure_threshold = 0;
  return policy;
}

class RequestsTest : public testing::Test {
 protected:
  Requests Make(const ResiliencePolicy& policy) {
    return Requests(policy, std::make_shared<CircuitBreaker>(policy), clock_, cancel_);
  }
  // Fails so often, then returns the number of calls.
  auto FailingTimes(int times, ErrorCode code = ErrorCode::kUnavailable) {
    return [this, times, code] {
      if (++calls_ <= times) throw Error(code, "planted failure");
      return calls_;
    };
  }
  milliseconds Slept() const {
    const auto sleeps = clock_.sleeps();
    return std::accumulate(sleeps.begin(), sleeps.end(), milliseconds(0));
  }

  FakeClock clock_;
  CancelToken cancel_;
  int calls_ = 0;
};

TEST_F(RequestsTest, TriesAgainWhatIsRetryable) {
  Requests requests = Make(Policy());
  EXPECT_EQ(requests.Run(FailingTimes(2)), 3);
  EXPECT_EQ(requests.retries(), 2);
}

TEST_F(RequestsTest, WaitsLongerEachTimeUpToTheLimitWithTenPercentJitter) {
  Requests requests = Make(Policy());
  requests.Run(FailingTimes(3));
  EXPECT_THAT(Slept(), AllOf(Ge(milliseconds(5400)), Le(milliseconds(6600))));  // 1 + 2 + 3 s
}

TEST_F(RequestsTest, GivesUpAfterTheLastAttempt) {
  Requests requests = Make(Policy());
  EXPECT_THAT([&] { requests.Run(FailingTimes(9)); },
              ThrowsError(ErrorCode::kUnavailable, "planted"));
  EXPECT_EQ(calls_, 4);
}

TEST_F(RequestsTest, DoesNotRetryWhatWouldFailAgain) {
  Requests requests = Make(Policy());
  EXPECT_THAT([&] { requests.Run(FailingTimes(9, ErrorCode::kPermission)); },
              ThrowsError(ErrorCode::kPermission, "planted"));
  EXPECT_EQ(calls_, 1);
}

TEST_F(RequestsTest, StopsBeforeAWaitThatPassesTheDeadline) {
  ResiliencePolicy policy = Policy();
  policy.deadline = milliseconds(2500);
  Requests requests = Make(policy);
  EXPECT_THROW(requests.Run(FailingTimes(9)), Error);
  EXPECT_EQ(calls_, 2);
}

TEST_F(RequestsTest, DoesNotAskWhenTheRunIsCancelled) {
  cancel_.Cancel();
  Requests requests = Make(Policy());
  EXPECT_THAT([&] { requests.Run(FailingTimes(0)); }, ThrowsError(ErrorCode::kCancelled, ""));
  EXPECT_EQ(calls_, 0);
}

TEST_F(RequestsTest, AsksNoMoreWhenTheBreakerHasOpened) {
  ResiliencePolicy policy = Policy();
  policy.failure_threshold = 2;
  Requests requests = Make(policy);
  EXPECT_THAT([&] { requests.Run(FailingTimes(9)); },
              ThrowsError(ErrorCode::kUnavailable, "not asked"));
  EXPECT_EQ(calls_, 2);
}

TEST_F(RequestsTest, SpreadsRequestsOverTheMinute) {
  ResiliencePolicy policy = Policy();
  policy.max_requests_per_minute = 60;
  policy.burst = 2;
  Requests requests = Make(policy);
  for (int i = 0; i < 5; ++i) requests.Run(FailingTimes(0));
  EXPECT_THAT(Slept(), AllOf(Ge(milliseconds(3000)), Le(milliseconds(3100))));
}

}  // namespace
}  // namespace sqlflow
