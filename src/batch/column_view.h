// Typed, unchecked reading of the cells of a batch.
#pragma once

#include <cstdint>
#include <string_view>

#include "batch/column_layout.h"
#include "sqlflow/batch.h"

namespace sqlflow {

// One column, borrowed: the batch must outlive it. Rows count from 0 to row_count(); asking for
// another C++ type than the column's layout has is undefined.
class ColumnView {
 public:
  // Column `index` of a batch.
  ColumnView(const Batch& batch, int index)
      : ColumnView(batch.schema().fields[static_cast<size_t>(index)].type,
                   *batch.array().children[index], batch.array().offset, batch.row_count()) {}

  const Type& type() const { return *type_; }
  int64_t row_count() const { return rows_; }
  bool has_nulls() const { return validity_ != nullptr && array_->null_count != 0; }

  bool IsNull(int64_t row) const { return validity_ != nullptr && !Bit(validity_, offset_ + row); }
  // Bool.
  bool Bool(int64_t row) const {
    return Bit(static_cast<const uint8_t*>(array_->buffers[1]), offset_ + row);
  }
  // Fixed-width types: int8_t … uint64_t, float, double, Int128 (HugeInt, Decimal), int32_t (Date),
  // int64_t (Time, Timestamp, TimestampTz), IntervalCell, UuidCell.
  template <class T>
  T Get(int64_t row) const {
    return static_cast<const T*>(array_->buffers[1])[offset_ + row];
  }
  // String, Json, Bytes.
  std::string_view Text(int64_t row) const {
    const auto* offsets = static_cast<const int32_t*>(array_->buffers[1]) + offset_ + row;
    const auto* bytes = static_cast<const char*>(array_->buffers[2]);
    return {bytes + offsets[0], static_cast<size_t>(offsets[1] - offsets[0])};
  }

  // List: the rows of Elements() that a cell consists of.
  struct Range {
    int64_t begin = 0;
    int64_t end = 0;
  };
  Range List(int64_t row) const {
    const auto* offsets = static_cast<const int32_t*>(array_->buffers[1]) + offset_ + row;
    return {offsets[0], offsets[1]};
  }
  ColumnView Elements() const {
    return {type_->children[0].type, *array_->children[0], 0, array_->children[0]->length};
  }
  // Struct.
  ColumnView Member(size_t index) const {
    return {type_->children[index].type, *array_->children[index], offset_, rows_};
  }

 private:
  // `outer` is the offset of what the column lies in.
  ColumnView(const Type& type, const ArrowArray& array, int64_t outer, int64_t rows)
      : type_(&type),
        array_(&array),
        validity_(array.n_buffers > 0 ? static_cast<const uint8_t*>(array.buffers[0]) : nullptr),
        offset_(array.offset + outer),
        rows_(rows) {}

  static bool Bit(const uint8_t* bits, int64_t index) {
    return (bits[index >> 3] >> (index & 7) & 1) != 0;
  }

  const Type* type_;
  const ArrowArray* array_;
  const uint8_t* validity_;
  int64_t offset_;
  int64_t rows_;
};

}  // namespace sqlflow
