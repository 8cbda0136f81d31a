#include "batch/builder.h"

#include <limits>
#include <utility>

#include "batch/arrow_array.h"
#include "sqlflow/error.h"

namespace sqlflow {
namespace {

// Moves a buffer into the array's parts; an empty one still gets an address.
template <class T>
void AddBuffer(std::vector<T> values, ArrayParts& parts) {
  if (values.empty()) values.reserve(1);
  auto owner = std::make_shared<const std::vector<T>>(std::move(values));
  parts.buffers.push_back(owner->data());
  parts.owners.push_back(std::move(owner));
}

// Moves the cells out; the next batch, which has about as many, finds room for them.
template <class T>
std::vector<T> TakeCells(std::vector<T>& cells) {
  std::vector<T> next;
  next.reserve(cells.size());
  return std::exchange(cells, std::move(next));
}

ArrayParts StartArray(ValidityBuilder& valid) {
  ArrayParts parts;
  parts.length = valid.size();
  parts.null_count = valid.null_count();
  std::vector<uint8_t> bits = valid.Take();
  if (parts.null_count > 0) {
    AddBuffer(std::move(bits), parts);
  } else {
    parts.buffers.push_back(nullptr);
  }
  return parts;
}

void CheckOffset(size_t size) {
  if (size > static_cast<size_t>(std::numeric_limits<int32_t>::max())) {
    throw Error(ErrorCode::kUnsupported, "Column of one batch exceeds 2 GiB")
        .Hint("Use a smaller batch_size");
  }
}

}  // namespace

std::vector<uint8_t> BitBuilder::Take() {
  if (!bytes_.empty()) bytes_.push_back(0);
  size_ = 0;
  return std::exchange(bytes_, {});
}

void ValidityBuilder::AppendNull() {
  if (null_count_ == 0) {
    for (int64_t i = 0; i < size_; ++i) bits_.Append(true);
  }
  bits_.Append(false);
  ++size_;
  ++null_count_;
}

std::vector<uint8_t> ValidityBuilder::Take() {
  size_ = 0;
  null_count_ = 0;
  return bits_.Take();
}

ArrowArray BoolBuilder::Finish() {
  ArrayParts parts = StartArray(valid_);
  AddBuffer(values_.Take(), parts);
  return MakeArray(std::move(parts));
}

template <class T>
ArrowArray FixedBuilder<T>::Finish() {
  ArrayParts parts = StartArray(valid_);
  AddBuffer(TakeCells(values_), parts);
  return MakeArray(std::move(parts));
}

void TextBuilder::Append(std::string_view text) {
  CheckOffset(bytes_.size() + text.size());
  bytes_.insert(bytes_.end(), text.begin(), text.end());
  offsets_.push_back(static_cast<int32_t>(bytes_.size()));
  valid_.AppendValid();
}

ArrowArray TextBuilder::Finish() {
  ArrayParts parts = StartArray(valid_);
  AddBuffer(TakeCells(offsets_), parts);
  offsets_.push_back(0);
  AddBuffer(TakeCells(bytes_), parts);
  return MakeArray(std::move(parts));
}

ListBuilder::ListBuilder(const Type& type)
    : elements_(std::make_unique<ColumnBuilder>(type.children.at(0).type)) {}

void ListBuilder::Append() {
  CheckOffset(static_cast<size_t>(elements_->size()));
  offsets_.push_back(static_cast<int32_t>(elements_->size()));
  valid_.AppendValid();
}

void ListBuilder::AppendNull() {
  offsets_.push_back(offsets_.back());
  valid_.AppendNull();
}

ArrowArray ListBuilder::Finish() {
  ArrayParts parts = StartArray(valid_);
  AddBuffer(std::exchange(offsets_, {0}), parts);
  parts.children.push_back(elements_->Finish());
  return MakeArray(std::move(parts));
}

StructBuilder::StructBuilder(const Type& type) {
  for (const Field& member : type.children) members_.emplace_back(member.type);
}

void StructBuilder::AppendNull() {
  for (ColumnBuilder& member : members_) member.AppendNull();
  valid_.AppendNull();
}

ArrowArray StructBuilder::Finish() {
  ArrayParts parts = StartArray(valid_);
  for (ColumnBuilder& member : members_) parts.children.push_back(member.Finish());
  return MakeArray(std::move(parts));
}

ColumnBuilder::ColumnBuilder(const Type& type) : builder_(Make(type)) {}

ColumnBuilder::Builder ColumnBuilder::Make(const Type& type) {
  switch (type.id) {
    case TypeId::kBool:
      return BoolBuilder();
    case TypeId::kInt8:
      return FixedBuilder<int8_t>();
    case TypeId::kInt16:
      return FixedBuilder<int16_t>();
    case TypeId::kInt32:
    case TypeId::kDate:
      return FixedBuilder<int32_t>();
    case TypeId::kInt64:
    case TypeId::kTime:
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz:
      return FixedBuilder<int64_t>();
    case TypeId::kUInt8:
      return FixedBuilder<uint8_t>();
    case TypeId::kUInt16:
      return FixedBuilder<uint16_t>();
    case TypeId::kUInt32:
      return FixedBuilder<uint32_t>();
    case TypeId::kUInt64:
      return FixedBuilder<uint64_t>();
    case TypeId::kHugeInt:
    case TypeId::kDecimal:
      return FixedBuilder<Int128>();
    case TypeId::kFloat:
      return FixedBuilder<float>();
    case TypeId::kDouble:
      return FixedBuilder<double>();
    case TypeId::kInterval:
      return FixedBuilder<IntervalCell>();
    case TypeId::kUuid:
      return FixedBuilder<UuidCell>();
    case TypeId::kString:
    case TypeId::kBytes:
    case TypeId::kJson:
      return TextBuilder();
    case TypeId::kList:
      return ListBuilder(type);
    case TypeId::kStruct:
      return StructBuilder(type);
  }
  return TextBuilder();
}

void ColumnBuilder::AppendNull() {
  std::visit([](auto& builder) { builder.AppendNull(); }, builder_);
}

int64_t ColumnBuilder::size() const {
  return std::visit([](const auto& builder) { return builder.size(); }, builder_);
}

ArrowArray ColumnBuilder::Finish() {
  return std::visit([](auto& builder) { return builder.Finish(); }, builder_);
}

BatchBuilder::BatchBuilder(std::shared_ptr<const Schema> schema) : schema_(std::move(schema)) {
  for (const Field& field : schema_->fields) columns_.emplace_back(field.type);
}

BatchBuilder::BatchBuilder(Schema schema)
    : BatchBuilder(std::make_shared<const Schema>(std::move(schema))) {}

Batch BatchBuilder::Finish() {
  ArrayParts parts;
  parts.length = row_count();
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].size() != parts.length) {
      throw Error(ErrorCode::kInternal, "Column of a batch has another length than the first: " +
                                            schema_->fields[i].name);
    }
  }
  parts.buffers = {nullptr};
  for (ColumnBuilder& column : columns_) parts.children.push_back(column.Finish());
  return Batch(schema_, MakeArray(std::move(parts)));
}

}  // namespace sqlflow
