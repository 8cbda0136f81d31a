#include "batch/builder.h"

#include <gmock/gmock.h>

#include <limits>

#include "batch/column_view.h"
#include "batch/copy.h"
#include "support/matchers.h"

namespace sqlflow {
namespace {

Schema OneColumn(Type type) { return {{{"c", std::move(type)}}}; }

// Builds NULL, the values, NULL, and reads all of them back, directly and through a copy.
template <class T>
void ExpectRoundTrip(const Type& type, const std::vector<T>& values) {
  BatchBuilder builder(OneColumn(type));
  builder.column(0).AppendNull();
  for (const T& value : values) builder.column(0).template Fixed<T>().Append(value);
  builder.column(0).AppendNull();
  const Batch batch = builder.Finish();
  BatchBuilder copies(OneColumn(type));
  for (int64_t row = 0; row < batch.row_count(); ++row) {
    AppendCell(ColumnView(batch, 0), row, copies.column(0));
  }
  const Batch copied = copies.Finish();
  for (const Batch* each : {&batch, &copied}) {
    const ColumnView column(*each, 0);
    ASSERT_EQ(column.row_count(), static_cast<int64_t>(values.size()) + 2);
    EXPECT_EQ(each->array().children[0]->null_count, 2);
    EXPECT_TRUE(column.IsNull(0));
    EXPECT_TRUE(column.IsNull(column.row_count() - 1));
    for (size_t i = 0; i < values.size(); ++i) {
      EXPECT_FALSE(column.IsNull(static_cast<int64_t>(i) + 1));
      EXPECT_TRUE(column.Get<T>(static_cast<int64_t>(i) + 1) == values[i]) << i;
    }
  }
}

// Enough rows for several words of the validity bitmap, with runs of NULLs across their borders.
TEST(Builder, KeepsEachNullWhereItWas) {
  const auto is_null = [](int64_t row) { return row % 3 == 1 || (row >= 60 && row < 70); };
  BatchBuilder builder({{{"n", {TypeId::kInt64}}, {"s", {TypeId::kString}}}});
  for (int64_t row = 0; row < 200; ++row) {
    if (is_null(row)) {
      builder.column(0).AppendNull();
      builder.column(1).AppendNull();
    } else {
      builder.column(0).Fixed<int64_t>().Append(row);
      builder.column(1).Text().Append(std::to_string(row));
    }
  }
  const Batch batch = builder.Finish();
  const ColumnView numbers(batch, 0), texts(batch, 1);
  for (int64_t row = 0; row < 200; ++row) {
    ASSERT_EQ(numbers.IsNull(row), is_null(row)) << row;
    ASSERT_EQ(texts.IsNull(row), is_null(row)) << row;
    if (is_null(row)) continue;
    EXPECT_EQ(numbers.Get<int64_t>(row), row);
    EXPECT_EQ(texts.Text(row), std::to_string(row));
  }
}

TEST(Builder, StartsEachBatchWithoutTheNullsOfTheLast) {
  BatchBuilder builder(OneColumn({TypeId::kInt64}));
  FixedBuilder<int64_t>& column = builder.column(0).Fixed<int64_t>();
  for (const int64_t null_count : {0, 1, 0, 2}) {
    for (int64_t row = 0; row < 20; ++row) column.Append(row);
    for (int64_t i = 0; i < null_count; ++i) column.AppendNull();
    const Batch batch = builder.Finish();
    const ColumnView view(batch, 0);
    ASSERT_EQ(batch.row_count(), 20 + null_count);
    EXPECT_EQ(batch.array().children[0]->null_count, null_count);
    for (int64_t row = 0; row < 20 + null_count; ++row) EXPECT_EQ(view.IsNull(row), row >= 20);
  }
}

template <class T>
void ExpectLimits(TypeId id) {
  using Limits = std::numeric_limits<T>;
  ExpectRoundTrip<T>({id}, {Limits::lowest(), Limits::min(), T{0}, Limits::max()});
}

TEST(Builder, KeepsTheLimitsOfEveryNumber) {
  ExpectLimits<int8_t>(TypeId::kInt8);
  ExpectLimits<int16_t>(TypeId::kInt16);
  ExpectLimits<int32_t>(TypeId::kInt32);
  ExpectLimits<int64_t>(TypeId::kInt64);
  ExpectLimits<uint8_t>(TypeId::kUInt8);
  ExpectLimits<uint16_t>(TypeId::kUInt16);
  ExpectLimits<uint32_t>(TypeId::kUInt32);
  ExpectLimits<uint64_t>(TypeId::kUInt64);
  ExpectLimits<float>(TypeId::kFloat);
  ExpectLimits<double>(TypeId::kDouble);
}

TEST(Builder, KeepsTheLimitsOfTimes) {
  ExpectLimits<int32_t>(TypeId::kDate);
  ExpectLimits<int64_t>(TypeId::kTime);
  ExpectLimits<int64_t>(TypeId::kTimestamp);
  ExpectLimits<int64_t>(TypeId::kTimestampTz);
  ExpectRoundTrip<IntervalCell>({TypeId::kInterval}, {{}, {-1, 2, -3}, {1 << 30, -(1 << 30), 1}});
}

TEST(Builder, KeepsAllBitsOfSixteenByteCells) {
  const Int128 max = static_cast<Int128>((~static_cast<unsigned __int128>(0)) >> 1);
  ExpectRoundTrip<Int128>({TypeId::kHugeInt}, {-max - 1, -1, 0, max});
  ExpectRoundTrip<Int128>(Type::Decimal(38, 9), {-max, 0, max});
  ExpectRoundTrip<UuidCell>({TypeId::kUuid},
                            {{}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255}});
}

TEST(Builder, KeepsTextsWithNullsEmptiesAndEmoji) {
  const std::vector<std::string> texts = {"", "a", "😀é漢", std::string("\0x", 2),
                                          std::string(5000, 'y')};
  for (const TypeId id : {TypeId::kString, TypeId::kBytes, TypeId::kJson}) {
    BatchBuilder builder(OneColumn({id}));
    builder.column(0).AppendNull();
    for (const std::string& text : texts) builder.column(0).Text().Append(text);
    const Batch batch = builder.Finish();
    const ColumnView column(batch, 0);
    EXPECT_TRUE(column.IsNull(0));
    EXPECT_EQ(column.Text(0), "");
    for (size_t i = 0; i < texts.size(); ++i) {
      EXPECT_EQ(column.Text(static_cast<int64_t>(i) + 1), texts[i]);
    }
  }
}

TEST(Builder, PacksBitsOverByteBorders) {
  BatchBuilder builder(OneColumn({TypeId::kBool}));
  for (int i = 0; i < 19; ++i) {
    if (i % 5 == 4) {
      builder.column(0).AppendNull();
    } else {
      builder.column(0).Bool().Append(i % 3 == 0);
    }
  }
  const Batch batch = builder.Finish();
  const ColumnView column(batch, 0);
  for (int i = 0; i < 19; ++i) {
    EXPECT_EQ(column.IsNull(i), i % 5 == 4) << i;
    EXPECT_EQ(!column.IsNull(i) && column.Bool(i), i % 5 != 4 && i % 3 == 0) << i;
  }
}

TEST(Builder, NestsListsAndStructs) {
  const Type type = Type::List(Type::Struct({{"a", {TypeId::kInt32}}, {"b", {TypeId::kString}}}));
  BatchBuilder builder(OneColumn(type));
  ListBuilder& list = builder.column(0).List();
  StructBuilder& element = list.elements().Struct();
  element.member(0).Fixed<int32_t>().Append(1);
  element.member(1).Text().Append("x");
  element.Append();
  element.AppendNull();
  list.Append();
  list.AppendNull();
  list.Append();
  const Batch batch = builder.Finish();
  const ColumnView column(batch, 0);
  EXPECT_EQ(column.List(0).end - column.List(0).begin, 2);
  EXPECT_EQ(column.Elements().Member(1).Text(0), "x");
  EXPECT_TRUE(column.Elements().IsNull(1));
  EXPECT_TRUE(column.IsNull(1));
  EXPECT_EQ(column.List(2).end - column.List(2).begin, 0);
}

TEST(Builder, LeavesTheValidityOutWhenNothingIsNull) {
  BatchBuilder builder(OneColumn({TypeId::kInt32}));
  builder.column(0).Fixed<int32_t>().Append(1);
  const Batch batch = builder.Finish();
  EXPECT_EQ(batch.array().children[0]->buffers[0], nullptr);
  EXPECT_FALSE(ColumnView(batch, 0).has_nulls());
}

TEST(Builder, IsEmptyAndUsableAfterFinish) {
  BatchBuilder builder(OneColumn({TypeId::kString}));
  builder.column(0).Text().Append("first");
  const Batch first = builder.Finish();
  builder.column(0).Text().Append("second");
  const Batch second = builder.Finish();
  EXPECT_EQ(second.row_count(), 1);
  EXPECT_EQ(ColumnView(first, 0).Text(0), "first");
  EXPECT_EQ(ColumnView(second, 0).Text(0), "second");
  EXPECT_EQ(builder.Finish().row_count(), 0);
}

TEST(Builder, RefusesColumnsOfUnequalLength) {
  BatchBuilder builder({{{"a", {TypeId::kInt32}}, {"b", {TypeId::kInt32}}}});
  builder.column(0).Fixed<int32_t>().Append(1);
  EXPECT_THAT([&] { builder.Finish(); }, ThrowsError(ErrorCode::kInternal, "first: b"));
}

TEST(Batch, CountsTheBytesOfItsBuffers) {
  BatchBuilder builder(
      {{{"a", {TypeId::kInt64}}, {"b", {TypeId::kString}}, {"c", {TypeId::kBool}}}});
  for (int i = 0; i < 16; ++i) {
    builder.column(0).Fixed<int64_t>().Append(i);
    builder.column(1).Text().Append("abc");
    builder.column(2).AppendNull();
  }
  // Integers; offsets and bytes; bits and validity.
  EXPECT_EQ(builder.Finish().byte_size(), 16 * 8 + 17 * 4 + 16 * 3 + 2 + 2);
}

TEST(Batch, IsEmptyAfterItGaveItsArrayAway) {
  BatchBuilder builder(OneColumn({TypeId::kInt32}));
  builder.column(0).Fixed<int32_t>().Append(1);
  Batch batch = builder.Finish();
  ArrowArray array = std::move(batch).Release();
  EXPECT_EQ(array.length, 1);
  EXPECT_EQ(batch.row_count(), 0);
  array.release(&array);
}

}  // namespace
}  // namespace sqlflow
