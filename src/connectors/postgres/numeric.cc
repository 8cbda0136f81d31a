#include "connectors/postgres/numeric.h"

#include <array>

#include "connectors/postgres/byte_order.h"

namespace sqlflow {
namespace {

constexpr int kGroupDigits = 4;
constexpr int kGroupBase = 10000;
constexpr size_t kHeaderBytes = 8;
constexpr uint16_t kNegative = 0x4000;
constexpr uint16_t kNaN = 0xC000;
constexpr uint16_t kInfinity = 0xD000;
constexpr uint16_t kNegativeInfinity = 0xF000;
// Powers of ten that fit 128 bits.
constexpr int kMaxPower = 38;
// As many fit 64 bits, in which arithmetic is several times faster.
constexpr int kNarrowGroups = 4;

constexpr std::array<Int128, kMaxPower + 1> MakePowers() {
  std::array<Int128, kMaxPower + 1> powers{};
  powers[0] = 1;
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}
constexpr std::array<Int128, kMaxPower + 1> kPowers = MakePowers();

// Adds a group at a place; false beyond the total's range. Negative throughout, whose range is
// larger.
template <class Total>
bool Accumulate(Total& total, int factor, int digits) {
  return !__builtin_mul_overflow(total, static_cast<Total>(factor), &total) &&
         !__builtin_sub_overflow(total, static_cast<Total>(digits), &total);
}

template <class Total>
std::optional<Int128> NegativeUnscaled(std::string_view bytes, int count, int weight, int scale) {
  Total total = 0;
  int exponent = 0;  // Of ten, for the group's last digit, in units of 10^-scale.
  for (int i = 0; i < count; ++i) {
    int group = LoadBig<uint16_t>(bytes.data() + kHeaderBytes + 2 * static_cast<size_t>(i));
    exponent = scale + kGroupDigits * (weight - i);
    int factor = kGroupBase;
    // The last group may have places that the scale does not.
    for (; exponent < 0 && factor > 1; ++exponent, factor /= 10, group /= 10) {
      if (group % 10 != 0) return std::nullopt;
    }
    if (exponent < 0) {
      if (group != 0) return std::nullopt;
      continue;
    }
    if (!Accumulate(total, factor, group)) return std::nullopt;
  }
  if (total == 0 || exponent <= 0) return total;
  Int128 shifted = 0;
  if (exponent > kMaxPower ||
      __builtin_mul_overflow(static_cast<Int128>(total), kPowers[static_cast<size_t>(exponent)],
                             &shifted)) {
    return std::nullopt;
  }
  return shifted;
}

__extension__ using Unsigned128 = unsigned __int128;

// The last digits of a number, which loses them. Division of 64 bits is several times faster.
unsigned TakeDigits(Unsigned128& rest, unsigned base) {
  if (rest >> 64 == 0) {
    const auto low = static_cast<uint64_t>(rest);
    rest = low / base;
    return static_cast<unsigned>(low % base);
  }
  const auto digits = static_cast<unsigned>(rest % base);
  rest /= base;
  return digits;
}

}  // namespace

std::optional<NumericValue> DecodeNumeric(std::string_view bytes, int scale) {
  if (bytes.size() < kHeaderBytes) return std::nullopt;
  const int count = LoadBig<uint16_t>(bytes.data());
  const int weight = static_cast<int16_t>(LoadBig<uint16_t>(bytes.data() + 2));
  const uint16_t sign = LoadBig<uint16_t>(bytes.data() + 4);
  if (bytes.size() != kHeaderBytes + 2 * static_cast<size_t>(count)) return std::nullopt;
  if (sign == kNaN) return NumericValue{NumericKind::kNaN};
  if (sign == kInfinity) return NumericValue{NumericKind::kInfinity};
  if (sign == kNegativeInfinity) return NumericValue{NumericKind::kNegativeInfinity};
  const std::optional<Int128> negative =
      count <= kNarrowGroups ? NegativeUnscaled<int64_t>(bytes, count, weight, scale)
                             : NegativeUnscaled<Int128>(bytes, count, weight, scale);
  NumericValue value;
  if (!negative) {
    value.kind = NumericKind::kInexact;
  } else if (sign == kNegative) {
    value.unscaled = *negative;
  } else if (__builtin_sub_overflow(static_cast<Int128>(0), *negative, &value.unscaled)) {
    value.kind = NumericKind::kInexact;
  }
  return value;
}

void EncodeNumeric(Int128 unscaled, int scale, std::string& out) {
  Unsigned128 rest =
      unscaled < 0 ? -static_cast<Unsigned128>(unscaled) : static_cast<Unsigned128>(unscaled);
  // Groups from the last, which the scale may leave incomplete.
  std::array<uint16_t, 11> groups{};
  size_t count = 0;
  const int partial = scale % kGroupDigits;
  int weight = -(scale / kGroupDigits);  // Of the last group.
  if (partial != 0) {
    const auto power = static_cast<unsigned>(kPowers[static_cast<size_t>(partial)]);
    groups[count++] = static_cast<uint16_t>(TakeDigits(rest, power) * (kGroupBase / power));
    --weight;
  }
  while (rest != 0) groups[count++] = static_cast<uint16_t>(TakeDigits(rest, kGroupBase));
  const int first_weight = weight + static_cast<int>(count) - 1;
  size_t skipped = 0;  // Trailing groups of zeros are not sent.
  while (skipped < count && groups[skipped] == 0) ++skipped;
  size_t leading = count;
  while (leading > skipped && groups[leading - 1] == 0) --leading;
  const size_t sent = leading - skipped;
  const int sent_weight = sent == 0 ? 0 : first_weight - static_cast<int>(count - leading);
  AppendBig(static_cast<uint16_t>(sent), out);
  AppendBig(static_cast<uint16_t>(sent_weight), out);
  AppendBig(unscaled < 0 ? kNegative : uint16_t{0}, out);
  AppendBig(static_cast<uint16_t>(scale), out);
  for (size_t i = leading; i > skipped; --i) AppendBig(groups[i - 1], out);
}

}  // namespace sqlflow
