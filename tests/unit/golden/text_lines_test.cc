#include "golden/runner/text_lines.h"

#include <gmock/gmock.h>

namespace sqlflow::golden {
namespace {

using testing::ElementsAre;

TEST(SplitLines, DropsEmptyLinesAtTheEndOnly) {
  EXPECT_THAT(SplitLines("\na\n\nb\n\n\n"), ElementsAre("", "a", "", "b"));
}

TEST(LineMatches, LetsAMaskStandForAnyTextWithinTheLine) {
  EXPECT_TRUE(LineMatches("run [[*]] in [[*]] s", "run 7 in 0.1 s"));
  EXPECT_TRUE(LineMatches("[[*]]", ""));
}

TEST(LineMatches, ComparesWhatIsNotMasked) {
  EXPECT_FALSE(LineMatches("run [[*]] in [[*]] s", "run 7 in 0.1 s."));
  EXPECT_FALSE(LineMatches("run [[*]]", "ran 7"));
}

TEST(Diff, ShowsChangedLinesWithThreeLinesAroundThem) {
  const Lines expected = {"1", "2", "3", "4", "5", "six", "7"};
  const Lines actual = {"1", "2", "3", "4", "5", "6", "7"};
  EXPECT_EQ(Diff(expected, actual),
            "@@ expected line 3, actual line 3 @@\n 3\n 4\n 5\n-six\n+6\n 7\n");
}

TEST(KeepMasks, KeepsAMaskedLineThatStillMatchesAndTakesTheOthers) {
  EXPECT_THAT(KeepMasks({"took [[*]] ms", "1 row", "gone"}, {"took 5 ms", "2 rows"}),
              ElementsAre("took [[*]] ms", "2 rows"));
}

}  // namespace
}  // namespace sqlflow::golden
