#include "connectors/postgres/numeric.h"

#include <gmock/gmock.h>

#include "batch/cell_text.h"
#include "connectors/postgres/byte_order.h"

namespace sqlflow {
namespace {

constexpr Int128 kMax = ~(static_cast<Int128>(1) << 127);
// The largest that is decoded in 64 bits.
constexpr Int128 kFourGroups = 9999'9999'9999'9999;

// What comes back when the server gets the value and sends it.
Int128 RoundTrip(Int128 value, int scale) {
  std::string bytes;
  EncodeNumeric(value, scale, bytes);
  const std::optional<NumericValue> back = DecodeNumeric(bytes, scale);
  EXPECT_TRUE(back && back->kind == NumericKind::kFinite);
  return back->unscaled;
}

std::string Special(uint16_t sign) {
  std::string bytes;
  for (const uint16_t part : {uint16_t{0}, uint16_t{0}, sign, uint16_t{0}}) AppendBig(part, bytes);
  return bytes;
}

TEST(PostgresNumeric, KeepsEveryDigitAtEveryScale) {
  for (int scale = 0; scale <= 38; ++scale) {
    for (Int128 value :
         {Int128{0}, Int128{1}, Int128{-1}, Int128{9999}, Int128{10000}, Int128{-120034005600},
          kFourGroups, -kFourGroups, kFourGroups + 1, kMax, -kMax}) {
      EXPECT_EQ(IntegerText(RoundTrip(value, scale)), IntegerText(value)) << "scale " << scale;
    }
  }
}

TEST(PostgresNumeric, KeepsTheSmallestInteger) {
  EXPECT_EQ(IntegerText(RoundTrip(-kMax - 1, 0)), IntegerText(-kMax - 1));
}

TEST(PostgresNumeric, SendsNoGroupsOfZeros) {
  std::string bytes;
  EncodeNumeric(120000000, 2, bytes);  // 1200000.00: groups 120 and 0
  EXPECT_EQ(bytes, std::string("\0\1\0\1\0\0\0\2\0\170", 10));
}

TEST(PostgresNumeric, TakesFewerPlacesOnlyWhenNothingIsLost) {
  std::string bytes;
  EncodeNumeric(1500, 3, bytes);  // 1.500
  EXPECT_EQ(DecodeNumeric(bytes, 1)->unscaled, 15);
  EXPECT_EQ(DecodeNumeric(bytes, 0)->kind, NumericKind::kInexact);
  EXPECT_EQ(DecodeNumeric(bytes, 38)->kind, NumericKind::kFinite);
  EncodeNumeric(kMax, 0, bytes.erase());
  EXPECT_EQ(DecodeNumeric(bytes, 1)->kind, NumericKind::kInexact);
}

TEST(PostgresNumeric, TellsWhatIsNoNumber) {
  EXPECT_EQ(DecodeNumeric(Special(0xC000), 2)->kind, NumericKind::kNaN);
  EXPECT_EQ(DecodeNumeric(Special(0xD000), 2)->kind, NumericKind::kInfinity);
  EXPECT_EQ(DecodeNumeric(Special(0xF000), 2)->kind, NumericKind::kNegativeInfinity);
  EXPECT_FALSE(DecodeNumeric("short", 2));
}

}  // namespace
}  // namespace sqlflow
