#include "batch/arrow_array.h"

#include "sqlflow/error.h"

namespace sqlflow {
namespace {

struct ArrayStorage {
  ArrayParts parts;
  std::vector<ArrowArray*> child_pointers;
};

void ReleaseArray(ArrowArray* array) {
  auto* storage = static_cast<ArrayStorage*>(array->private_data);
  for (ArrowArray& child : storage->parts.children) {
    if (child.release != nullptr) child.release(&child);
  }
  delete storage;
  array->release = nullptr;
}

// The same array over the same buffers; only the place in them may differ.
ArrowArray Share(const ArrowArray& array, const std::shared_ptr<const void>& owner) {
  ArrayParts parts;
  parts.length = array.length;
  parts.null_count = array.null_count;
  parts.offset = array.offset;
  parts.buffers.assign(array.buffers, array.buffers + array.n_buffers);
  for (int64_t i = 0; i < array.n_children; ++i) {
    parts.children.push_back(Share(*array.children[i], owner));
  }
  parts.owners.push_back(owner);
  return MakeArray(std::move(parts));
}

}  // namespace

ArrowArray MakeArray(ArrayParts parts) {
  auto storage = std::make_unique<ArrayStorage>();
  storage->parts = std::move(parts);
  for (ArrowArray& child : storage->parts.children) storage->child_pointers.push_back(&child);
  ArrowArray array{};
  array.length = storage->parts.length;
  array.null_count = storage->parts.null_count;
  array.offset = storage->parts.offset;
  array.n_buffers = static_cast<int64_t>(storage->parts.buffers.size());
  array.buffers = storage->parts.buffers.data();
  array.n_children = static_cast<int64_t>(storage->child_pointers.size());
  array.children = storage->child_pointers.data();
  array.release = ReleaseArray;
  array.private_data = storage.release();
  return array;
}

SharedBatch::SharedBatch(Batch batch) : batch_(std::make_shared<const Batch>(std::move(batch))) {}

Batch SharedBatch::Slice(int64_t first, int64_t count) const {
  if (first < 0 || count < 0 || first + count > row_count()) {
    throw Error(ErrorCode::kInternal, "Slice is outside of its batch");
  }
  ArrayParts parts;
  parts.length = count;
  parts.buffers = {nullptr};
  for (int64_t i = 0; i < batch_->array().n_children; ++i) {
    parts.children.push_back(ShareColumn(i, first, count));
  }
  return Batch(batch_->shared_schema(), MakeArray(std::move(parts)));
}

Batch SharedBatch::Select(std::span<const int> columns,
                          std::shared_ptr<const Schema> schema) const {
  ArrayParts parts;
  parts.length = row_count();
  parts.buffers = {nullptr};
  for (const int column : columns) parts.children.push_back(ShareColumn(column, 0, row_count()));
  return Batch(std::move(schema), MakeArray(std::move(parts)));
}

ArrowArray SharedBatch::ShareColumn(int64_t index, int64_t first, int64_t count) const {
  const ArrowArray& whole = batch_->array();
  ArrowArray column = Share(*whole.children[index], batch_);
  // Consumers may overlook the struct array's own offset, so it goes into the children.
  column.offset += whole.offset + first;
  if (count != column.length && column.null_count != 0) column.null_count = -1;
  column.length = count;
  return column;
}

}  // namespace sqlflow
