// Columns and batches built cell by cell, with one small class per physical layout: a connector
// looks its builder up once a column and then appends without any dispatch.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "batch/column_layout.h"
#include "sqlflow/batch.h"

namespace sqlflow {

class ColumnBuilder;

// Bits, least significant first.
class BitBuilder {
 public:
  void Append(bool bit) {
    if ((size_ & 7) == 0) bytes_.push_back(0);
    if (bit) bytes_.back() |= static_cast<uint8_t>(1 << (size_ & 7));
    ++size_;
  }
  // With a spare byte: of bits that start within a byte, the engine takes one more than they fill.
  std::vector<uint8_t> Take();

 private:
  std::vector<uint8_t> bytes_;
  int64_t size_ = 0;
};

// Which cells are NULL. Most columns have none: bits are kept from the first of them on.
class ValidityBuilder {
 public:
  void AppendValid() {
    ++size_;
    if (null_count_ > 0) bits_.Append(true);
  }
  void AppendNull();
  int64_t size() const { return size_; }
  int64_t null_count() const { return null_count_; }
  // Empty without NULLs.
  std::vector<uint8_t> Take();

 private:
  BitBuilder bits_;
  int64_t size_ = 0;
  int64_t null_count_ = 0;
};

class BoolBuilder {
 public:
  void Append(bool value) {
    values_.Append(value);
    valid_.AppendValid();
  }
  void AppendNull() {
    values_.Append(false);
    valid_.AppendNull();
  }
  int64_t size() const { return valid_.size(); }
  ArrowArray Finish();

 private:
  BitBuilder values_;
  ValidityBuilder valid_;
};

// T as ColumnView::Get takes it.
template <class T>
class FixedBuilder {
 public:
  void Append(T value) {
    values_.push_back(value);
    valid_.AppendValid();
  }
  void AppendNull() {
    values_.push_back(T{});
    valid_.AppendNull();
  }
  int64_t size() const { return valid_.size(); }
  ArrowArray Finish();

 private:
  std::vector<T> values_;
  ValidityBuilder valid_;
};

// String, Json and Bytes. Throws Error(kUnsupported) past 2 GiB in one batch.
class TextBuilder {
 public:
  void Append(std::string_view text);
  void AppendNull() {
    offsets_.push_back(offsets_.back());
    valid_.AppendNull();
  }
  int64_t size() const { return valid_.size(); }
  ArrowArray Finish();

 private:
  std::vector<int32_t> offsets_{0};
  std::vector<char> bytes_;
  ValidityBuilder valid_;
};

// Append the elements to elements(), then call Append() to make a list of them.
class ListBuilder {
 public:
  explicit ListBuilder(const Type& type);
  ColumnBuilder& elements() { return *elements_; }
  void Append();
  void AppendNull();
  int64_t size() const { return valid_.size(); }
  ArrowArray Finish();

 private:
  std::unique_ptr<ColumnBuilder> elements_;
  std::vector<int32_t> offsets_{0};
  ValidityBuilder valid_;
};

// Append one cell to each member(), then call Append(). AppendNull appends to the members itself.
class StructBuilder {
 public:
  explicit StructBuilder(const Type& type);
  ColumnBuilder& member(size_t index);
  void Append() { valid_.AppendValid(); }
  void AppendNull();
  int64_t size() const { return valid_.size(); }
  ArrowArray Finish();

 private:
  std::vector<ColumnBuilder> members_;
  ValidityBuilder valid_;
};

// The builder of one column of any type.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(const Type& type);

  // Throws std::bad_variant_access when the column has another layout.
  BoolBuilder& Bool() { return std::get<BoolBuilder>(builder_); }
  template <class T>
  FixedBuilder<T>& Fixed() {
    return std::get<FixedBuilder<T>>(builder_);
  }
  TextBuilder& Text() { return std::get<TextBuilder>(builder_); }
  ListBuilder& List() { return std::get<ListBuilder>(builder_); }
  StructBuilder& Struct() { return std::get<StructBuilder>(builder_); }

  void AppendNull();
  int64_t size() const;
  // The column so far; the builder is empty afterwards. The caller releases it.
  ArrowArray Finish();

 private:
  using Builder =
      std::variant<BoolBuilder, FixedBuilder<int8_t>, FixedBuilder<int16_t>, FixedBuilder<int32_t>,
                   FixedBuilder<int64_t>, FixedBuilder<uint8_t>, FixedBuilder<uint16_t>,
                   FixedBuilder<uint32_t>, FixedBuilder<uint64_t>, FixedBuilder<Int128>,
                   FixedBuilder<float>, FixedBuilder<double>, FixedBuilder<IntervalCell>,
                   FixedBuilder<UuidCell>, TextBuilder, ListBuilder, StructBuilder>;
  static Builder Make(const Type& type);

  Builder builder_;
};

inline ColumnBuilder& StructBuilder::member(size_t index) { return members_[index]; }

// Rows of one schema. Reusable: after Finish it is empty.
class BatchBuilder {
 public:
  explicit BatchBuilder(std::shared_ptr<const Schema> schema);
  explicit BatchBuilder(Schema schema);

  const Schema& schema() const { return *schema_; }
  ColumnBuilder& column(size_t index) { return columns_[index]; }
  // Rows of the first column.
  int64_t row_count() const { return columns_.empty() ? 0 : columns_[0].size(); }
  // Throws Error(kInternal) when the columns are not equally long.
  Batch Finish();

 private:
  std::shared_ptr<const Schema> schema_;
  std::vector<ColumnBuilder> columns_;
};

}  // namespace sqlflow
