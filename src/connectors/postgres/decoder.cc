#include "connectors/postgres/decoder.h"

#include <fmt/format.h>

#include <bit>
#include <limits>
#include <type_traits>
#include <utility>

#include "base/strings.h"
#include "connectors/postgres/byte_order.h"
#include "connectors/postgres/numeric.h"
#include "connectors/postgres/time_axis.h"

namespace sqlflow {
namespace {

constexpr std::string_view kSignature("PGCOPY\n\377\r\n\0", 11);
constexpr int32_t kNullLength = -1;

[[noreturn]] void ThrowBroken() {
  throw Error(ErrorCode::kData, "Row of PostgreSQL's binary format is broken");
}

void RequireSize(std::string_view bytes, size_t size) {
  if (bytes.size() != size) ThrowBroken();
}

template <class T>
T Take(std::string_view& rest) {
  if (rest.size() < sizeof(T)) ThrowBroken();
  const T value = LoadBig<T>(rest.data());
  rest.remove_prefix(sizeof(T));
  return value;
}

// A length and as many bytes; nothing for NULL.
std::optional<std::string_view> TakeCell(std::string_view& rest) {
  const auto length = static_cast<int32_t>(Take<uint32_t>(rest));
  if (length == kNullLength) return std::nullopt;
  if (length < 0 || rest.size() < static_cast<size_t>(length)) ThrowBroken();
  const std::string_view cell = rest.substr(0, static_cast<size_t>(length));
  rest.remove_prefix(static_cast<size_t>(length));
  return cell;
}

template <class Builder>
class DecoderInto : public CellDecoder {
 public:
  explicit DecoderInto(Builder& builder) : builder_(builder) {}
  void AppendNull() override { builder_.AppendNull(); }

 protected:
  Builder& builder_;
};

class BoolDecoder final : public DecoderInto<BoolBuilder> {
 public:
  using DecoderInto::DecoderInto;
  void Append(std::string_view bytes) override {
    RequireSize(bytes, 1);
    builder_.Append(bytes[0] != 0);
  }
};

template <class Wire, class Cell>
class IntegerDecoder final : public DecoderInto<FixedBuilder<Cell>> {
 public:
  using DecoderInto<FixedBuilder<Cell>>::DecoderInto;
  void Append(std::string_view bytes) override {
    RequireSize(bytes, sizeof(Wire));
    const auto value = static_cast<Wire>(LoadBig<std::make_unsigned_t<Wire>>(bytes.data()));
    const auto cell = static_cast<Cell>(value);
    if (static_cast<Int128>(cell) != static_cast<Int128>(value)) {
      throw Error(ErrorCode::kData, "Value is out of range: " + std::to_string(value));
    }
    this->builder_.Append(cell);
  }
};

template <class Cell, class Bits>
class FloatDecoder final : public DecoderInto<FixedBuilder<Cell>> {
 public:
  using DecoderInto<FixedBuilder<Cell>>::DecoderInto;
  void Append(std::string_view bytes) override {
    RequireSize(bytes, sizeof(Bits));
    this->builder_.Append(std::bit_cast<Cell>(LoadBig<Bits>(bytes.data())));
  }
};

// Into decimals and, with scale 0, integers: `limit` is the first magnitude that is too large, or
// 0 when the cell's own range is the limit.
template <class Cell>
class NumericDecoder final : public DecoderInto<FixedBuilder<Cell>> {
 public:
  NumericDecoder(FixedBuilder<Cell>& builder, const Type& type)
      : DecoderInto<FixedBuilder<Cell>>(builder), type_(type) {
    if (type.id != TypeId::kDecimal) return;
    limit_ = 1;
    for (int i = 0; i < type.precision; ++i) limit_ *= 10;
  }

  void Append(std::string_view bytes) override {
    const std::optional<NumericValue> value = DecodeNumeric(bytes, type_.scale);
    if (!value) ThrowBroken();
    const auto cell = static_cast<Cell>(value->unscaled);
    const bool fits = value->kind == NumericKind::kFinite &&
                      static_cast<Int128>(cell) == value->unscaled &&
                      (limit_ == 0 || (value->unscaled < limit_ && value->unscaled > -limit_));
    if (!fits) Refuse(value->kind);
    this->builder_.Append(cell);
  }

 private:
  [[noreturn]] void Refuse(NumericKind kind) const {
    const char* value = kind == NumericKind::kNaN                ? "NaN"
                        : kind == NumericKind::kInfinity         ? "Infinity"
                        : kind == NumericKind::kNegativeInfinity ? "-Infinity"
                                                                 : "NUMERIC value";
    throw Error(ErrorCode::kData, fmt::format("{} does not fit {} exactly", value, ToString(type_)))
        .Hint(
            "Option numeric_as: \"decimal(p,s)\", \"double\" or \"text\"; or give this column a "
            "type in \"columns\"");
  }

  const Type type_;
  Int128 limit_ = 0;
};

class TextDecoder : public DecoderInto<TextBuilder> {
 public:
  TextDecoder(TextBuilder& builder, TextCheck check) : DecoderInto(builder), check_(check) {}
  void Append(std::string_view bytes) override {
    if (check_ == TextCheck::kUtf8 && !IsValidUtf8(bytes)) {
      throw Error(ErrorCode::kData, "Text is not UTF-8, and the database has no encoding")
          .Hint("Convert it in a query: convert_from(column::bytea, 'LATIN1')");
    }
    builder_.Append(bytes);
  }

 private:
  const TextCheck check_;
};

class JsonbDecoder final : public TextDecoder {
 public:
  using TextDecoder::TextDecoder;
  void Append(std::string_view bytes) override {
    constexpr char kVersion = 1;
    if (bytes.empty() || bytes[0] != kVersion) ThrowBroken();
    TextDecoder::Append(bytes.substr(1));
  }
};

class BytesDecoder final : public DecoderInto<TextBuilder> {
 public:
  using DecoderInto::DecoderInto;
  void Append(std::string_view bytes) override { builder_.Append(bytes); }
};

class UuidDecoder final : public DecoderInto<FixedBuilder<UuidCell>> {
 public:
  using DecoderInto::DecoderInto;
  void Append(std::string_view bytes) override {
    UuidCell cell;
    RequireSize(bytes, cell.size());
    std::copy(bytes.begin(), bytes.end(), cell.begin());
    builder_.Append(cell);
  }
};

class DateDecoder final : public DecoderInto<FixedBuilder<int32_t>> {
 public:
  using DecoderInto::DecoderInto;
  void Append(std::string_view bytes) override {
    RequireSize(bytes, sizeof(int32_t));
    builder_.Append(FromPostgresDate(static_cast<int32_t>(LoadBig<uint32_t>(bytes.data()))));
  }
};

class TimeDecoder final : public DecoderInto<FixedBuilder<int64_t>> {
 public:
  using DecoderInto::DecoderInto;
  void Append(std::string_view bytes) override {
    RequireSize(bytes, sizeof(int64_t));
    builder_.Append(static_cast<int64_t>(LoadBig<uint64_t>(bytes.data())));
  }
};

class TimestampDecoder final : public DecoderInto<FixedBuilder<int64_t>> {
 public:
  using DecoderInto::DecoderInto;
  void Append(std::string_view bytes) override {
    RequireSize(bytes, sizeof(int64_t));
    const auto value = static_cast<int64_t>(LoadBig<uint64_t>(bytes.data()));
    const std::optional<int64_t> microseconds = FromPostgresTimestamp(value);
    if (!microseconds) {
      throw Error(ErrorCode::kData, "Timestamp is beyond 294247-01-10, the last that can be held")
          .Hint("Read the column as text: \"columns\": {\"name\": \"VARCHAR\"}");
    }
    builder_.Append(*microseconds);
  }
};

class IntervalDecoder final : public DecoderInto<FixedBuilder<IntervalCell>> {
 public:
  using DecoderInto::DecoderInto;
  void Append(std::string_view bytes) override {
    RequireSize(bytes, 16);
    IntervalCell cell;
    const auto microseconds = static_cast<int64_t>(LoadBig<uint64_t>(bytes.data()));
    cell.days = static_cast<int32_t>(LoadBig<uint32_t>(bytes.data() + 8));
    cell.months = static_cast<int32_t>(LoadBig<uint32_t>(bytes.data() + 12));
    if (__builtin_mul_overflow(microseconds, int64_t{1000}, &cell.nanoseconds)) {
      throw Error(ErrorCode::kData, "Interval is longer than 292 years of hours")
          .Hint("Read the column as text: \"columns\": {\"name\": \"VARCHAR\"}");
    }
    builder_.Append(cell);
  }
};

std::unique_ptr<CellDecoder> MakeDecoder(const Type& type, const WireType& wire, TextCheck check,
                                         ColumnBuilder& builder);

// Arrays of as many dimensions as the type has lists within lists; an empty one has none.
class ArrayDecoder final : public CellDecoder {
 public:
  ArrayDecoder(const Type& type, const WireType& element, TextCheck check, ColumnBuilder& builder) {
    const Type* level = &type;
    ColumnBuilder* into = &builder;
    for (; level->id == TypeId::kList; level = &level->children[0].type) {
      lists_.push_back(&into->List());
      into = &into->List().elements();
    }
    element_ = MakeDecoder(*level, element, check, *into);
  }

  void AppendNull() override { lists_[0]->AppendNull(); }

  void Append(std::string_view bytes) override {
    const auto dimensions = static_cast<int32_t>(Take<uint32_t>(bytes));
    Take<uint32_t>(bytes);  // Whether there are NULLs.
    Take<uint32_t>(bytes);  // The element's type.
    if (dimensions == 0) return lists_[0]->Append();
    if (dimensions != static_cast<int32_t>(lists_.size())) {
      throw Error(ErrorCode::kData, fmt::format("Array has {} dimensions and its column {}",
                                                dimensions, lists_.size()))
          .Hint(
              "Give the column as many in \"columns\": {\"name\": \"INTEGER[][]\"}, or read it as "
              "\"VARCHAR\"");
    }
    std::vector<uint32_t> sizes;
    for (int i = 0; i < dimensions; ++i) {
      sizes.push_back(Take<uint32_t>(bytes));
      Take<uint32_t>(bytes);  // The first index.
    }
    AppendLevel(sizes, 0, bytes);
  }

 private:
  void AppendLevel(const std::vector<uint32_t>& sizes, size_t level, std::string_view& bytes) {
    for (uint32_t i = 0; i < sizes[level]; ++i) {
      if (level + 1 < sizes.size()) {
        AppendLevel(sizes, level + 1, bytes);
      } else if (const auto cell = TakeCell(bytes)) {
        element_->Append(*cell);
      } else {
        element_->AppendNull();
      }
    }
    lists_[level]->Append();
  }

  std::vector<ListBuilder*> lists_;  // Outermost first.
  std::unique_ptr<CellDecoder> element_;
};

class CompositeDecoder final : public DecoderInto<StructBuilder> {
 public:
  CompositeDecoder(const Type& type, const WireType& wire, TextCheck check, StructBuilder& builder)
      : DecoderInto(builder) {
    for (size_t i = 0; i < wire.children.size(); ++i) {
      members_.push_back(
          MakeDecoder(type.children[i].type, wire.children[i], check, builder.member(i)));
    }
  }

  void Append(std::string_view bytes) override {
    if (Take<uint32_t>(bytes) != members_.size()) ThrowBroken();
    for (const auto& member : members_) {
      Take<uint32_t>(bytes);  // The member's type.
      const auto cell = TakeCell(bytes);
      cell ? member->Append(*cell) : member->AppendNull();
    }
    builder_.Append();
  }

 private:
  std::vector<std::unique_ptr<CellDecoder>> members_;
};

template <class Wire>
std::unique_ptr<CellDecoder> MakeInteger(const Type& type, ColumnBuilder& builder) {
  const auto make = [&]<class Cell>(FixedBuilder<Cell>& fixed) -> std::unique_ptr<CellDecoder> {
    return std::make_unique<IntegerDecoder<Wire, Cell>>(fixed);
  };
  switch (type.id) {
    case TypeId::kInt8:
      return make(builder.Fixed<int8_t>());
    case TypeId::kInt16:
      return make(builder.Fixed<int16_t>());
    case TypeId::kInt32:
      return make(builder.Fixed<int32_t>());
    case TypeId::kUInt8:
      return make(builder.Fixed<uint8_t>());
    case TypeId::kUInt16:
      return make(builder.Fixed<uint16_t>());
    case TypeId::kUInt32:
      return make(builder.Fixed<uint32_t>());
    case TypeId::kUInt64:
      return make(builder.Fixed<uint64_t>());
    case TypeId::kHugeInt:
      return make(builder.Fixed<Int128>());
    default:
      return make(builder.Fixed<int64_t>());
  }
}

std::unique_ptr<CellDecoder> MakeNumeric(const Type& type, ColumnBuilder& builder) {
  const auto make = [&]<class Cell>(FixedBuilder<Cell>& fixed) -> std::unique_ptr<CellDecoder> {
    return std::make_unique<NumericDecoder<Cell>>(fixed, type);
  };
  switch (type.id) {
    case TypeId::kInt8:
      return make(builder.Fixed<int8_t>());
    case TypeId::kInt16:
      return make(builder.Fixed<int16_t>());
    case TypeId::kInt32:
      return make(builder.Fixed<int32_t>());
    case TypeId::kInt64:
      return make(builder.Fixed<int64_t>());
    case TypeId::kUInt8:
      return make(builder.Fixed<uint8_t>());
    case TypeId::kUInt16:
      return make(builder.Fixed<uint16_t>());
    case TypeId::kUInt32:
      return make(builder.Fixed<uint32_t>());
    case TypeId::kUInt64:
      return make(builder.Fixed<uint64_t>());
    default:
      return make(builder.Fixed<Int128>());
  }
}

std::unique_ptr<CellDecoder> MakeDecoder(const Type& type, const WireType& wire, TextCheck check,
                                         ColumnBuilder& builder) {
  switch (wire.form) {
    case WireForm::kBool:
      return std::make_unique<BoolDecoder>(builder.Bool());
    case WireForm::kInt2:
      return MakeInteger<int16_t>(type, builder);
    case WireForm::kInt4:
      return MakeInteger<int32_t>(type, builder);
    case WireForm::kInt8:
      return MakeInteger<int64_t>(type, builder);
    case WireForm::kOid:
      return MakeInteger<uint32_t>(type, builder);
    case WireForm::kFloat4:
      return std::make_unique<FloatDecoder<float, uint32_t>>(builder.Fixed<float>());
    case WireForm::kFloat8:
      return std::make_unique<FloatDecoder<double, uint64_t>>(builder.Fixed<double>());
    case WireForm::kNumeric:
      return MakeNumeric(type, builder);
    case WireForm::kText:
      return std::make_unique<TextDecoder>(builder.Text(), check);
    case WireForm::kJsonb:
      return std::make_unique<JsonbDecoder>(builder.Text(), check);
    case WireForm::kBytes:
      return std::make_unique<BytesDecoder>(builder.Text());
    case WireForm::kUuid:
      return std::make_unique<UuidDecoder>(builder.Fixed<UuidCell>());
    case WireForm::kDate:
      return std::make_unique<DateDecoder>(builder.Fixed<int32_t>());
    case WireForm::kTime:
      return std::make_unique<TimeDecoder>(builder.Fixed<int64_t>());
    case WireForm::kTimestamp:
      return std::make_unique<TimestampDecoder>(builder.Fixed<int64_t>());
    case WireForm::kInterval:
      return std::make_unique<IntervalDecoder>(builder.Fixed<IntervalCell>());
    case WireForm::kArray:
      return std::make_unique<ArrayDecoder>(type, wire.children[0], check, builder);
    case WireForm::kComposite:
      return std::make_unique<CompositeDecoder>(type, wire, check, builder.Struct());
  }
  throw Error(ErrorCode::kInternal, "Form of a column has no decoder: " + ToString(type));
}

}  // namespace

RowDecoder::RowDecoder(const std::vector<ReadColumn>& columns, TextCheck check,
                       BatchBuilder& builder)
    : columns_(columns) {
  for (size_t i = 0; i < columns.size(); ++i) {
    decoders_.push_back(MakeDecoder(columns[i].type, columns[i].wire, check, builder.column(i)));
  }
}

int RowDecoder::Append(std::string_view message) {
  if (std::exchange(has_header_, false)) {
    if (!message.starts_with(kSignature)) ThrowBroken();
    message.remove_prefix(kSignature.size());
    Take<uint32_t>(message);  // Flags.
    const auto extension = Take<uint32_t>(message);
    message.remove_prefix(std::min<size_t>(extension, message.size()));
  }
  int rows = 0;
  while (!message.empty()) {
    const auto count = static_cast<int16_t>(Take<uint16_t>(message));
    if (count == -1) break;  // The trailer.
    if (count != static_cast<int16_t>(decoders_.size())) ThrowBroken();
    AppendRow(message);
    ++rows;
  }
  return rows;
}

void RowDecoder::AppendRow(std::string_view& rest) {
  for (size_t i = 0; i < decoders_.size(); ++i) {
    const std::optional<std::string_view> cell = TakeCell(rest);
    try {
      cell ? decoders_[i]->Append(*cell) : decoders_[i]->AppendNull();
    } catch (Error& error) {
      throw Error(error.code(), error.message() + ": column " + columns_[i].name)
          .Hint(error.hint());
    }
  }
}

}  // namespace sqlflow
