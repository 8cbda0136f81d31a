#include "batch/cell_text.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "batch/builder.h"

namespace sqlflow {
namespace {

constexpr int64_t kHour = 3'600'000'000;

TEST(CellText, WritesIntegersToTheirLimits) {
  const Int128 max = static_cast<Int128>((~static_cast<unsigned __int128>(0)) >> 1);
  EXPECT_EQ(IntegerText(max), "170141183460469231731687303715884105727");
  EXPECT_EQ(IntegerText(-max - 1), "-170141183460469231731687303715884105728");
  EXPECT_EQ(IntegerText(0), "0");
  EXPECT_EQ(IntegerText(std::numeric_limits<uint64_t>::max()), "18446744073709551615");
}

TEST(CellText, WritesDecimalsExactly) {
  EXPECT_EQ(DecimalText(1250, 4, 2), "12.50");
  EXPECT_EQ(DecimalText(-5, 5, 2), "-0.05");
  EXPECT_EQ(DecimalText(12, 4, 0), "12");
  EXPECT_EQ(DecimalText(5, 1, 1), ".5");
  EXPECT_EQ(DecimalText(0, 3, 3), ".000");
  Int128 nines = 0;
  for (int i = 0; i < 38; ++i) nines = nines * 10 + 9;
  EXPECT_EQ(DecimalText(nines, 38, 37), "9.9999999999999999999999999999999999999");
}

TEST(CellText, WritesTheShortestFractionThatReadsBack) {
  EXPECT_EQ(DoubleText(1.0), "1.0");
  EXPECT_EQ(DoubleText(0.1), "0.1");
  EXPECT_EQ(DoubleText(-0.0), "-0.0");
  EXPECT_EQ(DoubleText(1e15), "1000000000000000.0");
  EXPECT_EQ(DoubleText(1e16), "1e+16");
  EXPECT_EQ(DoubleText(1e-4), "0.0001");
  EXPECT_EQ(DoubleText(1e-5), "1e-05");
  EXPECT_EQ(DoubleText(123456789012345678.0), "1.2345678901234568e+17");
  EXPECT_EQ(DoubleText(std::numeric_limits<double>::denorm_min()), "5e-324");
  EXPECT_EQ(DoubleText(-INFINITY), "-inf");
  EXPECT_EQ(DoubleText(NAN), "nan");
  EXPECT_EQ(FloatText(0.1f), "0.1");
  EXPECT_EQ(FloatText(123456.789f), "123456.79");
  EXPECT_EQ(FloatText(1e10f), "10000000000.0");
}

TEST(CellText, WritesDatesOfAnyYear) {
  EXPECT_EQ(DateText(0), "1970-01-01");
  EXPECT_EQ(DateText(19753), "2024-01-31");
  EXPECT_EQ(DateText(-719162), "0001-01-01");
  EXPECT_EQ(DateText(-719163), "0001-12-31 (BC)");
  EXPECT_EQ(DateText(2932897), "10000-01-01");
  EXPECT_EQ(DateText(std::numeric_limits<int32_t>::max()), "infinity");
  EXPECT_EQ(DateText(-std::numeric_limits<int32_t>::max()), "-infinity");
}

TEST(CellText, WritesTimesWithAsManyDigitsAsNeeded) {
  EXPECT_EQ(TimeText(0), "00:00:00");
  EXPECT_EQ(TimeText(24 * kHour), "24:00:00");
  EXPECT_EQ(TimeText(kHour + 500'000), "01:00:00.5");
  EXPECT_EQ(TimestampText(-1), "1969-12-31 23:59:59.999999");
  EXPECT_EQ(TimestampText(1'706'695'200'000'100), "2024-01-31 10:00:00.0001");
  EXPECT_EQ(TimestampTzText(0), "1970-01-01 00:00:00+00");
  EXPECT_EQ(TimestampText(std::numeric_limits<int64_t>::max()), "infinity");
  EXPECT_EQ(TimestampTzText(-std::numeric_limits<int64_t>::max()), "-infinity");
}

TEST(CellText, WritesIntervalsByTheirParts) {
  EXPECT_EQ(IntervalText({}), "00:00:00");
  EXPECT_EQ(IntervalText({1, 0, 0}), "1 month");
  EXPECT_EQ(IntervalText({14, -3, 0}), "1 year 2 months -3 days");
  EXPECT_EQ(IntervalText({-14, 0, 0}), "-1 year -2 months");
  EXPECT_EQ(IntervalText({0, -1, -1'000'000'000}), "-1 day -00:00:01");
  EXPECT_EQ(IntervalText({0, 0, 360'005'000'001'000}), "100:00:05.000001");
}

TEST(CellText, WritesUuidsAndBytes) {
  EXPECT_EQ(UuidText({0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x12, 0x34, 0x12, 0x34, 0x12, 0x34, 0x56,
                      0x78, 0x9a, 0xbc}),
            "12345678-1234-1234-1234-123456789abc");
  EXPECT_EQ(BytesText(std::string_view("\0A\\'\"\xFF~ ", 8)), "\\x00A\\x5C\\x27\\x22\\xFF~ ");
  EXPECT_EQ(BytesText(""), "");
}

std::string ListOf(const std::vector<std::string>& texts) {
  BatchBuilder builder({{{"c", Type::List({TypeId::kString})}}});
  ListBuilder& list = builder.column(0).List();
  for (const std::string& text : texts) list.elements().Text().Append(text);
  list.Append();
  const Batch batch = builder.Finish();
  return CellText(ColumnView(batch, 0), 0);
}

TEST(CellText, QuotesTextInListsWhereItCouldBeMisread) {
  EXPECT_EQ(ListOf({}), "[]");
  EXPECT_EQ(ListOf({"a", "b c", "é😀", "a;b"}), "[a, b c, é😀, a;b]");
  EXPECT_EQ(ListOf({"", " a", "a ", "NuLL"}), "['', ' a', 'a ', 'NuLL']");
  EXPECT_EQ(ListOf({"x,y", "a:b", "a=b", "{", "(", "["}), "['x,y', 'a:b', 'a=b', '{', '(', '[']");
  EXPECT_EQ(ListOf({"it's", "a'\\b", "a\\b"}), "['it\\'s', 'a\\'\\\\b', a\\b]");
}

TEST(CellText, WritesNestedStructsWithQuotedNames) {
  const Type inner = Type::Struct({{"k", {TypeId::kString}}});
  BatchBuilder builder(
      {{{"c", Type::Struct({{"a", {TypeId::kInt32}}, {"b'c", inner}, {"j", {TypeId::kJson}}})}}});
  StructBuilder& outer = builder.column(0).Struct();
  outer.member(0).AppendNull();
  outer.member(1).Struct().member(0).Text().Append("v,w");
  outer.member(1).Struct().Append();
  outer.member(2).Text().Append("{\"z\":1}");
  outer.Append();
  outer.AppendNull();
  const Batch batch = builder.Finish();
  EXPECT_EQ(CellText(ColumnView(batch, 0), 0),
            "{'a': NULL, 'b\\'c': {'k': 'v,w'}, 'j': '{\"z\":1}'}");
  EXPECT_EQ(CellText(ColumnView(batch, 0), 1), "NULL");
}

}  // namespace
}  // namespace sqlflow
