#include "unit/engine/test_batches.h"

namespace sqlflow {
namespace {

constexpr int64_t kMicrosPerDay = 86'400'000'000;

template <class T>
void AppendNumber(int64_t number, FixedBuilder<T>& column) {
  switch (number % 4) {
    case 0:
      return column.Append(std::numeric_limits<T>::lowest());
    case 1:
      return column.Append(std::numeric_limits<T>::max());
    default:
      return column.Append(static_cast<T>(number % 100));
  }
}

// The greatest number of `digits` decimal digits, or the least.
Int128 DecimalLimit(int digits, int64_t number) {
  Int128 limit = 0;
  for (int i = 0; i < digits; ++i) limit = limit * 10 + 9;
  return number % 2 == 0 ? limit : -limit;
}

std::string SampleText(int64_t number) {
  switch (number % 5) {
    case 0:
      return "";
    case 1:
      return "naïve 🦆 \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80";
    case 2:
      return std::string(20, 'x') + std::to_string(number);  // Longer than an inlined string.
    case 3:
      return "a\nb\t\"c\" 'd' \\";
    default:
      return std::to_string(number);
  }
}

// Within 0001-01-01 … 9999-12-31, which every database can hold.
int32_t SampleDate(int64_t number) {
  if (number % 4 == 0) return -719162;
  if (number % 4 == 1) return 2932896;
  return static_cast<int32_t>(number % 20000);
}

void AppendList(const Type& type, int64_t number, ListBuilder& list) {
  for (int64_t i = 0; i < number % 4; ++i) {
    AppendSample(type.children[0].type, number + i, list.elements());
  }
  list.Append();
}

void AppendStruct(const Type& type, int64_t number, StructBuilder& row) {
  for (size_t i = 0; i < type.children.size(); ++i) {
    AppendSample(type.children[i].type, number + static_cast<int64_t>(i), row.member(i));
  }
  row.Append();
}

UuidCell SampleUuid(int64_t number) {
  UuidCell uuid{};
  uuid[0] = static_cast<uint8_t>(number * 37);
  uuid[15] = static_cast<uint8_t>(number);
  if (number % 5 == 0) uuid.fill(0xFF);
  return uuid;
}

}  // namespace

void AppendSample(const Type& type, int64_t number, ColumnBuilder& column) {
  if (number % 3 == 2) return column.AppendNull();
  switch (type.id) {
    case TypeId::kBool:
      return column.Bool().Append(number % 2 == 0);
    case TypeId::kInt8:
      return AppendNumber(number, column.Fixed<int8_t>());
    case TypeId::kInt16:
      return AppendNumber(number, column.Fixed<int16_t>());
    case TypeId::kInt32:
      return AppendNumber(number, column.Fixed<int32_t>());
    case TypeId::kInt64:
      return AppendNumber(number, column.Fixed<int64_t>());
    case TypeId::kUInt8:
      return AppendNumber(number, column.Fixed<uint8_t>());
    case TypeId::kUInt16:
      return AppendNumber(number, column.Fixed<uint16_t>());
    case TypeId::kUInt32:
      return AppendNumber(number, column.Fixed<uint32_t>());
    case TypeId::kUInt64:
      return AppendNumber(number, column.Fixed<uint64_t>());
    case TypeId::kHugeInt: {
      const Int128 greatest = static_cast<Int128>(~static_cast<unsigned __int128>(0) >> 1);
      return column.Fixed<Int128>().Append(number % 2 == 0 ? -greatest - 1 : greatest);
    }
    case TypeId::kFloat:
      return AppendNumber(number, column.Fixed<float>());
    case TypeId::kDouble:
      return AppendNumber(number, column.Fixed<double>());
    case TypeId::kDecimal:
      return column.Fixed<Int128>().Append(DecimalLimit(type.precision, number));
    case TypeId::kString:
      return column.Text().Append(SampleText(number));
    case TypeId::kBytes:
      return column.Text().Append(std::string("\0\xFF", 2) + SampleText(number));
    case TypeId::kJson:
      return column.Text().Append("{\"n\":" + std::to_string(number) + "}");
    case TypeId::kDate:
      return column.Fixed<int32_t>().Append(SampleDate(number));
    case TypeId::kTime:
      return column.Fixed<int64_t>().Append(number % 2 == 0 ? 0 : kMicrosPerDay - 1);
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz:
      return column.Fixed<int64_t>().Append(SampleDate(number) * kMicrosPerDay + number % 1000000);
    case TypeId::kInterval:
      return column.Fixed<IntervalCell>().Append({static_cast<int32_t>(number % 30) - 15,
                                                  static_cast<int32_t>(number % 400),
                                                  -number * 1000});
    case TypeId::kUuid:
      return column.Fixed<UuidCell>().Append(SampleUuid(number));
    case TypeId::kList:
      return AppendList(type, number, column.List());
    case TypeId::kStruct:
      return AppendStruct(type, number, column.Struct());
  }
}

}  // namespace sqlflow
