#include "sftest/text_lines.h"

#include <gmock/gmock.h>

namespace sqlflow::sftest {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::StartsWith;

TEST(SplitLines, DropsEmptyLinesAtTheEndOnly) {
  EXPECT_THAT(SplitLines("\na\n\nb\n\n\n"), ElementsAre("", "a", "", "b"));
}

TEST(LineMatches, LetsAMaskStandForAnyTextWithinTheLine) {
  EXPECT_TRUE(LineMatches("run [[*]] in [[*]] s", "run 7 in 0.1 s"));
  EXPECT_TRUE(LineMatches("[[*]]", ""));
}

TEST(LineMatches, LetsNoTextMatchTwice) {
  EXPECT_TRUE(LineMatches("a[[*]]b[[*]]a", "abba"));
  EXPECT_FALSE(LineMatches("a[[*]]a", "a"));
  EXPECT_FALSE(LineMatches("[[*]]ab[[*]]b", "ab"));
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

TEST(Diff, ShowsTheBeginningOfALongOne) {
  const std::string diff = Diff({}, Lines(1000, "x"));
  EXPECT_THAT(diff, EndsWith("+x\n… 800 more lines\n"));
}

TEST(Diff, TellsTextsApartThatAreTooLongForATable) {
  const Lines expected(3000, "a"), actual(3000, "b");
  EXPECT_THAT(Diff(expected, actual), StartsWith("@@ expected line 1, actual line 1 @@\n-a\n-a\n"));
}

TEST(Diff, FindsAChangeInTheMiddleOfALongText) {
  Lines expected(100000, "a"), actual = expected;
  expected[50000] = "b";
  EXPECT_EQ(Diff(expected, actual),
            "@@ expected line 49998, actual line 49998 @@\n a\n a\n a\n-b\n+a\n a\n a\n a\n");
}

TEST(KeepMasks, KeepsAMaskedLineThatStillMatchesAndTakesTheOthers) {
  EXPECT_THAT(KeepMasks({"took [[*]] ms", "1 row", "gone"}, {"took 5 ms", "2 rows"}),
              ElementsAre("took [[*]] ms", "2 rows"));
}

}  // namespace
}  // namespace sqlflow::sftest
