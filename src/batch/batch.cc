#include "sqlflow/batch.h"

#include <utility>

#include "batch/column_layout.h"

namespace sqlflow {
namespace {

int64_t BitmapBytes(int64_t bits) { return (bits + 7) / 8; }

int64_t OffsetAt(const ArrowArray& array, int64_t index) {
  const auto* offsets = static_cast<const int32_t*>(array.buffers[1]);
  return offsets == nullptr ? 0 : offsets[index];
}

int64_t ByteSize(const Type& type, const ArrowArray& array) {
  const int64_t rows = array.offset + array.length;
  int64_t bytes = array.n_buffers > 0 && array.buffers[0] != nullptr ? BitmapBytes(rows) : 0;
  switch (LayoutOf(type)) {
    case ColumnLayout::kBits:
      bytes += BitmapBytes(rows);
      break;
    case ColumnLayout::kFixed:
      bytes += rows * FixedWidth(type);
      break;
    case ColumnLayout::kText:
      bytes += (rows + 1) * 4 + OffsetAt(array, rows);
      break;
    case ColumnLayout::kList:
      bytes += (rows + 1) * 4;
      break;
    case ColumnLayout::kStruct:
      break;
  }
  for (int64_t i = 0; i < array.n_children; ++i) {
    bytes += ByteSize(type.children.at(static_cast<size_t>(i)).type, *array.children[i]);
  }
  return bytes;
}

}  // namespace

Batch::Batch(std::shared_ptr<const Schema> schema, ArrowArray&& array)
    : schema_(std::move(schema)), array_(std::exchange(array, ArrowArray{})) {}

Batch::Batch(Batch&& other) noexcept
    : schema_(std::move(other.schema_)), array_(std::exchange(other.array_, ArrowArray{})) {}

Batch& Batch::operator=(Batch&& other) noexcept {
  std::swap(schema_, other.schema_);
  std::swap(array_, other.array_);
  return *this;
}

Batch::~Batch() {
  if (array_.release != nullptr) array_.release(&array_);
}

int64_t Batch::byte_size() const {
  int64_t bytes = 0;
  for (int64_t i = 0; i < array_.n_children; ++i) {
    bytes += ByteSize(schema_->fields.at(static_cast<size_t>(i)).type, *array_.children[i]);
  }
  return bytes;
}

ArrowArray Batch::Release() && { return std::exchange(array_, ArrowArray{}); }

}  // namespace sqlflow
