#include "property/random_table.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "batch/builder.h"
#include "batch/memory_reader.h"

namespace sqlflow {
namespace {

constexpr int64_t kMicrosPerDay = 86'400'000'000;
constexpr size_t kBatchRows = 700;  // Not a divisor of the engine's 2,048.

const std::vector<std::string>& HardTexts() {
  static const std::vector<std::string> texts = {"\n",         "\r\n",
                                                 "\"",         "\"\"",
                                                 "'",          "\\",
                                                 "\\\"",       ",",
                                                 ";",          "|",
                                                 "\t",         " ",
                                                 "#",          "--",
                                                 "007",        "0",
                                                 "1e5",        "-",
                                                 "null",       "NULL",
                                                 "NA",         "\\N",
                                                 "true",       "nan",
                                                 "2024-01-31", "\u00E9e\u0301",
                                                 "🦆",       "[1,2]",
                                                 "{",          "}",
                                                 "=1+1",       "\u200B",
                                                 "word",       "\uFEFF",
                                                 "👩\u200D🚀"};
  return texts;
}

std::vector<Type> AllTypes(Random& random) {
  const auto precision = static_cast<uint8_t>(1 + random.Below(38));
  const auto scale = static_cast<uint8_t>(random.Below(precision + 1));
  return {{TypeId::kBool},
          {TypeId::kInt8},
          {TypeId::kInt16},
          {TypeId::kInt32},
          {TypeId::kInt64},
          {TypeId::kUInt8},
          {TypeId::kUInt16},
          {TypeId::kUInt32},
          {TypeId::kUInt64},
          {TypeId::kHugeInt},
          {TypeId::kFloat},
          {TypeId::kDouble},
          {TypeId::kString},
          {TypeId::kString},
          {TypeId::kString},
          {TypeId::kBytes},
          {TypeId::kDate},
          {TypeId::kTime},
          {TypeId::kTimestamp},
          {TypeId::kTimestampTz},
          {TypeId::kInterval},
          {TypeId::kUuid},
          {TypeId::kJson},
          Type::Decimal(precision, scale),
          Type::List({TypeId::kString}),
          Type::Struct({{"n", {TypeId::kInt64}}, {"t", {TypeId::kString}}})};
}

template <class T>
T RandomInteger(Random& random) {
  if (random.OneIn(8)) return std::numeric_limits<T>::min();
  if (random.OneIn(8)) return std::numeric_limits<T>::max();
  // Small numbers are likely too.
  return static_cast<T>(random.Bits() >> random.Below(64));
}

double RandomDouble(Random& random) {
  if (random.OneIn(4)) return std::bit_cast<double>(random.Bits());  // Also NaN and infinities.
  return static_cast<double>(static_cast<int64_t>(random.Bits())) / 1e9;
}

Int128 RandomWide(Random& random) {
  const unsigned __int128 bits =
      static_cast<unsigned __int128>(random.Bits()) << 64 | random.Bits();
  return static_cast<Int128>(bits) >> random.Below(127);
}

Int128 RandomDecimal(Random& random, int precision) {
  Int128 limit = 1;
  for (int i = 0; i < precision; ++i) limit *= 10;
  return random.OneIn(8) ? limit - 1 : RandomWide(random) % limit;
}

// Years 1 to 9999.
int32_t RandomDate(Random& random) { return static_cast<int32_t>(random.Below(3652059)) - 719162; }

int64_t RandomTimestamp(Random& random) {
  const int64_t fraction = random.OneIn(2) ? static_cast<int64_t>(random.Below(kMicrosPerDay)) : 0;
  return RandomDate(random) * kMicrosPerDay + fraction;
}

IntervalCell RandomInterval(Random& random) {
  return {static_cast<int32_t>(random.Below(2000)) - 1000,
          static_cast<int32_t>(random.Below(2000)) - 1000,
          (static_cast<int64_t>(random.Below(2 * kMicrosPerDay)) - kMicrosPerDay) * 1000};
}

UuidCell RandomUuid(Random& random) {
  UuidCell uuid;
  std::ranges::generate(uuid, [&] { return static_cast<uint8_t>(random.Bits()); });
  return uuid;
}

std::string RandomBytes(Random& random) {
  std::string bytes(random.Below(20), '\0');
  std::ranges::generate(bytes, [&] { return static_cast<char>(random.Bits()); });
  return bytes;
}

std::string RandomJson(Random& random) {
  static const std::vector<std::string> values = {
      "{}", "[]", "null", "\"\"", "1.50", "{\"a\":\"x,\\\"y\\\"\"}", "[ 1, {\"b\" : null} ]"};
  return random.Pick(values);
}

class CellMaker {
 public:
  CellMaker(Random& random, const std::vector<std::string>& hard_texts)
      : random_(random), hard_texts_(hard_texts) {}

  void Append(const Type& type, ColumnBuilder& column) {
    if (random_.OneIn(6)) return column.AppendNull();
    switch (type.id) {
      case TypeId::kBool:
        return column.Bool().Append(random_.OneIn(2));
      case TypeId::kInt8:
        return AppendInteger<int8_t>(column);
      case TypeId::kInt16:
        return AppendInteger<int16_t>(column);
      case TypeId::kInt32:
        return AppendInteger<int32_t>(column);
      case TypeId::kInt64:
        return AppendInteger<int64_t>(column);
      case TypeId::kUInt8:
        return AppendInteger<uint8_t>(column);
      case TypeId::kUInt16:
        return AppendInteger<uint16_t>(column);
      case TypeId::kUInt32:
        return AppendInteger<uint32_t>(column);
      case TypeId::kUInt64:
        return AppendInteger<uint64_t>(column);
      default:
        return AppendOther(type, column);
    }
  }

 private:
  template <class T>
  void AppendInteger(ColumnBuilder& column) {
    column.Fixed<T>().Append(RandomInteger<T>(random_));
  }

  void AppendOther(const Type& type, ColumnBuilder& column) {
    switch (type.id) {
      case TypeId::kHugeInt:
        return column.Fixed<Int128>().Append(RandomWide(random_));
      case TypeId::kFloat:
        return column.Fixed<float>().Append(static_cast<float>(RandomDouble(random_)));
      case TypeId::kDouble:
        return column.Fixed<double>().Append(RandomDouble(random_));
      case TypeId::kDecimal:
        return column.Fixed<Int128>().Append(RandomDecimal(random_, type.precision));
      case TypeId::kDate:
        return column.Fixed<int32_t>().Append(RandomDate(random_));
      case TypeId::kTime:
        return column.Fixed<int64_t>().Append(static_cast<int64_t>(random_.Below(kMicrosPerDay)));
      case TypeId::kTimestamp:
      case TypeId::kTimestampTz:
        return column.Fixed<int64_t>().Append(RandomTimestamp(random_));
      case TypeId::kInterval:
        return column.Fixed<IntervalCell>().Append(RandomInterval(random_));
      case TypeId::kUuid:
        return column.Fixed<UuidCell>().Append(RandomUuid(random_));
      default:
        return AppendVariable(type, column);
    }
  }

  void AppendVariable(const Type& type, ColumnBuilder& column) {
    switch (type.id) {
      case TypeId::kBytes:
        return column.Text().Append(RandomBytes(random_));
      case TypeId::kJson:
        return column.Text().Append(RandomJson(random_));
      case TypeId::kList:
        for (uint64_t i = random_.Below(4); i > 0; --i) {
          Append(type.children[0].type, column.List().elements());
        }
        return column.List().Append();
      case TypeId::kStruct:
        for (size_t i = 0; i < type.children.size(); ++i) {
          Append(type.children[i].type, column.Struct().member(i));
        }
        return column.Struct().Append();
      default:
        return column.Text().Append(RandomText(random_, hard_texts_));
    }
  }

  Random& random_;
  const std::vector<std::string>& hard_texts_;
};

}  // namespace

std::vector<std::unique_ptr<BatchReader>> RandomTable::Stream() const {
  std::vector<std::unique_ptr<BatchReader>> partitions;
  partitions.push_back(
      std::make_unique<MemoryReader>(std::make_shared<const Schema>(rows.schema), batches));
  return partitions;
}

Schema RandomSchema(Random& random) {
  static const std::vector<std::string> names = {"id",    "a b",   "select", "x,y",   "q\"uote",
                                                 "it's",  "naïve", "🦆",   "UPPER", "a;b",
                                                 "t\tab", "pi|pe", "2024",   "_",     "column0"};
  Schema schema;
  const size_t columns = 1 + random.Below(6);
  while (schema.fields.size() < columns) {
    const std::string& name = random.Pick(names);
    if (schema.IndexOf(name) < 0) schema.fields.push_back({name, random.Pick(AllTypes(random))});
  }
  return schema;
}

size_t RandomRowCount(Random& random) {
  if (random.OneIn(20)) return random.Below(5001);
  if (random.OneIn(10)) return 2046 + random.Below(5);
  return random.Below(60);
}

RandomTable MakeTable(Random& random, Schema schema, size_t rows,
                      const std::vector<std::string>& hard_texts) {
  RandomTable table;
  table.rows.schema = schema;
  const auto shared = std::make_shared<const Schema>(std::move(schema));
  BatchBuilder builder(shared);
  CellMaker maker(random, hard_texts);
  for (size_t row = 0; row < rows; ++row) {
    for (size_t i = 0; i < shared->fields.size(); ++i) {
      maker.Append(shared->fields[i].type, builder.column(i));
    }
    const bool full = builder.row_count() == kBatchRows || row + 1 == rows;
    if (!full) continue;
    Batch batch = builder.Finish();
    AppendRows(batch, table.rows.cells);
    table.batches.emplace_back(std::move(batch));
  }
  return table;
}

std::string RandomText(Random& random, const std::vector<std::string>& hard_texts) {
  if (random.OneIn(500)) return std::string(random.Below(200'000), 'x') + random.Pick(hard_texts);
  std::string text;
  for (uint64_t parts = random.Below(4); parts > 0; --parts) {
    text += random.Pick(random.OneIn(3) ? hard_texts : HardTexts());
  }
  return text;
}

}  // namespace sqlflow
