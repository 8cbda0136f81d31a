#include "base/system_clock.h"

#include <gmock/gmock.h>

#include "support/matchers.h"

namespace sqlflow {
namespace {

TEST(SystemClock, StandsStillAtAGivenTime) {
  const SystemClock clock("2026-01-31T10:15:00Z");
  EXPECT_EQ(FormatTimestamp(clock.Now()), "2026-01-31 10:15:00.000000");
  EXPECT_EQ(FormatDate(clock.Now()), "2026-01-31");
}

TEST(SystemClock, RefusesWhatIsNoTime) {
  for (const char* text : {"yesterday", "2026-02-30T00:00:00Z", "2026-01-31",
                           "2026-01-31T25:00:00Z", "2026-01-31T10:15:00+02:00"}) {
    EXPECT_THAT([&] { SystemClock clock(text); }, ThrowsError(ErrorCode::kInvalid, text)) << text;
  }
}

TEST(SystemClock, WritesTimesBefore1970) {
  const auto time = std::chrono::system_clock::time_point(std::chrono::microseconds(-1));
  EXPECT_EQ(FormatTimestamp(time), "1969-12-31 23:59:59.999999");
}

}  // namespace
}  // namespace sqlflow
