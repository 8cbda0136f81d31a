#include "base/strings.h"

#include <gmock/gmock.h>

namespace sqlflow {
namespace {

using testing::ElementsAre;

TEST(Strings, ComparesAsciiWithoutCaseAndLeavesOtherBytes) {
  EXPECT_TRUE(EqualsIgnoreCase("Order_ID", "oRDER_id"));
  EXPECT_FALSE(EqualsIgnoreCase("a", "ab"));
  EXPECT_EQ(ToLower("ÄB"), "Äb");
}

TEST(Strings, TrimsBlanksAtBothEnds) {
  EXPECT_EQ(Trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(Trim(" \n"), "");
  EXPECT_EQ(Trim(""), "");
}

TEST(Strings, SplitsKeepingEmptyParts) {
  EXPECT_THAT(Split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(Split("", ','), ElementsAre(""));
}

TEST(Strings, ReplacesEveryOccurrenceOnce) {
  EXPECT_EQ(ReplaceAll("a''b'", "'", "''"), "a''''b''");
  EXPECT_EQ(ReplaceAll("abc", "", "x"), "abc");
}

TEST(Strings, FindsTheNearestNameWithinAThirdOfItsLength) {
  const std::vector<std::string> names = {"customers", "orders", "products"};
  EXPECT_EQ(Nearest("custmers", names), "customers");
  EXPECT_EQ(Nearest("ORDRES", names), "orders");
  EXPECT_EQ(Nearest("inventory", names), "");
}

TEST(Strings, DoesNotTakeOneLetterForAnother) {
  const std::vector<std::string> names = {"b"};
  EXPECT_EQ(Nearest("a", names), "");
  EXPECT_EQ(DidYouMean("a", names), "");
}

TEST(Strings, SuggestsInAStableWording) {
  const std::vector<std::string> names = {"delimiter"};
  EXPECT_EQ(DidYouMean("delimeter", names), "Did you mean \"delimiter\"?");
}

TEST(Strings, GroupsDigitsOfCounts) {
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(1234567), "1,234,567");
  EXPECT_EQ(FormatCount(-123456), "-123,456");
}

TEST(Strings, ScalesBytesAndDurations) {
  EXPECT_EQ(FormatBytes(1023), "1023 B");
  EXPECT_EQ(FormatBytes(1434), "1.4 KiB");
  EXPECT_EQ(FormatBytes(1048575), "1.0 MiB");
  EXPECT_EQ(FormatDuration(0.012), "12 ms");
  EXPECT_EQ(FormatDuration(3.42), "3.4 s");
  EXPECT_EQ(FormatDuration(59.99), "1 min 0 s");
  EXPECT_EQ(FormatDuration(125), "2 min 5 s");
  EXPECT_EQ(FormatDuration(7320), "2 h 2 min");
}

TEST(Strings, RefusesBrokenUtf8) {
  EXPECT_TRUE(IsValidUtf8("é 漢 😀"));
  EXPECT_FALSE(IsValidUtf8("\xC3"));
  EXPECT_FALSE(IsValidUtf8("\xC0\x80"));
  EXPECT_FALSE(IsValidUtf8("\xED\xA0\x80"));
  EXPECT_FALSE(IsValidUtf8("\xF4\x90\x80\x80"));
}

TEST(Strings, CountsCharactersAndTerminalColumns) {
  EXPECT_EQ(CountCharacters("é漢😀"), 3);
  EXPECT_EQ(DisplayWidth("é漢😀"), 5);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);
}

}  // namespace
}  // namespace sqlflow
