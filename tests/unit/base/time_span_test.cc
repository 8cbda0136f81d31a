#include "base/time_span.h"

#include <gmock/gmock.h>

namespace sqlflow {
namespace {

using std::chrono::milliseconds;
using testing::Optional;

TEST(ParseTimeSpan, TakesLettersAndWords) {
  EXPECT_THAT(ParseTimeSpan("30s"), Optional(milliseconds(30'000)));
  EXPECT_THAT(ParseTimeSpan("0.5 s"), Optional(milliseconds(500)));
  EXPECT_THAT(ParseTimeSpan("5m"), Optional(milliseconds(300'000)));
  EXPECT_THAT(ParseTimeSpan("1 minute"), Optional(milliseconds(60'000)));
  EXPECT_THAT(ParseTimeSpan(" 90 Seconds "), Optional(milliseconds(90'000)));
  EXPECT_THAT(ParseTimeSpan("2 hours"), Optional(milliseconds(7'200'000)));
  EXPECT_THAT(ParseTimeSpan("1d"), Optional(milliseconds(86'400'000)));
}

TEST(ParseTimeSpan, RefusesWhatIsNone) {
  for (const char* text : {"", "soon", "5 parsecs", "7", "-1s", "1 minute ago", "1e30 days"}) {
    EXPECT_EQ(ParseTimeSpan(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace sqlflow
