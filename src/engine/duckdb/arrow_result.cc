#include "engine/duckdb/arrow_result.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "batch/arrow_array.h"
#include "batch/builder.h"
#include "engine/duckdb/errors.h"

namespace sqlflow::duckdb {
namespace {

bool HasBool(const Type& type) {
  return type.id == TypeId::kBool || std::any_of(type.children.begin(), type.children.end(),
                                                 [](const Field& f) { return HasBool(f.type); });
}

std::shared_ptr<const void> Own(ArrowArray&& array) {
  return {new ArrowArray(array), [](const void* pointer) {
            const auto* owned = static_cast<const ArrowArray*>(pointer);
            ArrowArray released = *owned;
            released.release(&released);
            delete owned;
          }};
}

// Conversion without loss keeps a boolean in a byte; batches have it in a bit.
ArrowArray PackBits(const ArrowArray& array, const std::shared_ptr<const void>& owner) {
  const auto* bytes = static_cast<const uint8_t*>(array.buffers[1]) + array.offset;
  BitBuilder bits;
  for (int64_t i = 0; i < array.offset; ++i) bits.Append(false);
  for (int64_t i = 0; i < array.length; ++i) bits.Append(bytes[i] != 0);
  auto packed = std::make_shared<const std::vector<uint8_t>>(bits.Take());
  ArrayParts parts;
  parts.length = array.length;
  parts.null_count = array.null_count;
  parts.offset = array.offset;
  parts.buffers = {array.buffers[0], packed->data()};
  parts.owners = {owner, packed};
  return MakeArray(std::move(parts));
}

// The same array with its booleans packed.
ArrowArray Adopt(const ArrowArray& array, const Type& type,
                 const std::shared_ptr<const void>& owner) {
  if (type.id == TypeId::kBool) return PackBits(array, owner);
  ArrayParts parts;
  parts.length = array.length;
  parts.null_count = array.null_count;
  parts.offset = array.offset;
  parts.buffers.assign(array.buffers, array.buffers + array.n_buffers);
  for (int64_t i = 0; i < array.n_children; ++i) {
    parts.children.push_back(
        Adopt(*array.children[i], type.children.at(static_cast<size_t>(i)).type, owner));
  }
  parts.owners = {owner};
  return MakeArray(std::move(parts));
}

// The engine counts an interval's time in microseconds and multiplies without a look at the result.
void CheckIntervals(const Chunk& chunk, const Schema& schema) {
  constexpr int64_t kMaxMicros = std::numeric_limits<int64_t>::max() / 1000;
  for (size_t i = 0; i < schema.fields.size(); ++i) {
    if (schema.fields[i].type.id != TypeId::kInterval) continue;
    const duckdb_vector vector = api().data_chunk_get_vector(chunk.get(), i);
    const auto* cells = static_cast<const duckdb_interval*>(api().vector_get_data(vector));
    uint64_t* validity = api().vector_get_validity(vector);
    for (idx_t row = 0; row < api().data_chunk_get_size(chunk.get()); ++row) {
      const bool fits = cells[row].micros <= kMaxMicros && cells[row].micros >= -kMaxMicros;
      if (fits || (validity != nullptr && !api().validity_row_is_valid(validity, row))) continue;
      throw Error(
          ErrorCode::kData,
          "Interval has more time than nanoseconds can count, in column " + schema.fields[i].name);
    }
  }
}

}  // namespace

Batch ToBatch(const ArrowOptions& options, const Chunk& chunk,
              const std::shared_ptr<const Schema>& schema) {
  CheckIntervals(chunk, *schema);
  ArrowArray array{};
  const ErrorData error(api().data_chunk_to_arrow(options.get(), chunk.get(), &array));
  if (api().error_data_has_error(error.get())) {
    throw ToError(std::string_view(api().error_data_message(error.get())), {});
  }
  const Type row = Type::Struct(schema->fields);
  if (!HasBool(row)) return Batch(schema, std::move(array));
  const ArrowArray view = array;
  const std::shared_ptr<const void> owner = Own(std::move(array));
  return Batch(schema, Adopt(view, row, owner));
}

}  // namespace sqlflow::duckdb
