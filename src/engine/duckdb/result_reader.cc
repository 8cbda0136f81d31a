#include "engine/duckdb/result_reader.h"

#include "batch/arrow_array.h"
#include "engine/duckdb/errors.h"

namespace sqlflow::duckdb {
namespace {

// The engine writes booleans as bytes when it is told to keep types apart; batches hold bits.
void PackBooleans(ArrowArray& array) {
  auto original = std::shared_ptr<ArrowArray>(new ArrowArray(array), [](ArrowArray* owned) {
    owned->release(owned);
    delete owned;
  });
  const int64_t rows = array.offset + array.length;
  const auto* bytes = static_cast<const uint8_t*>(array.buffers[1]);
  auto bits = std::make_shared<std::vector<uint8_t>>(static_cast<size_t>((rows + 7) / 8));
  for (int64_t i = 0; i < rows; ++i) {
    if (bytes[i] != 0) (*bits)[static_cast<size_t>(i / 8)] |= static_cast<uint8_t>(1 << (i % 8));
  }
  ArrayParts parts{.length = original->length,
                   .null_count = original->null_count,
                   .offset = original->offset,
                   .buffers = {original->buffers[0], bits->data()},
                   .children = {},
                   .owners = {original, bits}};
  array = MakeArray(std::move(parts));
}

void PackBooleans(const Type& type, ArrowArray& array) {
  if (type.id == TypeId::kBool) {
    PackBooleans(array);
    return;
  }
  for (size_t i = 0; i < type.children.size(); ++i) {
    PackBooleans(type.children[i].type, *array.children[i]);
  }
}

}  // namespace

ResultReader::ResultReader(const Functions& api, duckdb_connection connection,
                           PreparedHandle statement, Schema schema, std::string sql)
    : api_(api),
      connection_(connection),
      sql_(std::move(sql)),
      schema_(std::make_shared<const Schema>(std::move(schema))),
      statement_(std::move(statement)),
      arrow_options_(api),
      result_(api) {
  api_.connection_get_arrow_options(connection_, arrow_options_.out());
  PendingHandle pending(api_);
  if (api_.pending_prepared_streaming(statement_.get(), pending.out()) != DuckDBSuccess) {
    throw TranslateError(api_.pending_error(pending.get()), sql_);
  }
  if (api_.execute_pending(pending.get(), result_.get()) != DuckDBSuccess) {
    throw TranslateError(api_.result_error(result_.get()), sql_);
  }
}

std::optional<Batch> ResultReader::Next() {
  while (true) {
    if (cancelled_) throw Error(ErrorCode::kCancelled, "The query was cancelled");
    const ChunkHandle chunk(api_, api_.fetch_chunk(*result_.get()));
    if (!chunk) break;
    if (api_.data_chunk_get_size(chunk.get()) == 0) continue;
    ArrowArray array{};
    ThrowIfError(api_, api_.data_chunk_to_arrow(arrow_options_.get(), chunk.get(), &array));
    for (size_t i = 0; i < schema_->fields.size(); ++i) {
      PackBooleans(schema_->fields[i].type, *array.children[i]);
    }
    return Batch(schema_, std::move(array));
  }
  const char* error = api_.result_error(result_.get());
  if (error != nullptr && *error != '\0') throw TranslateError(error, sql_);
  return std::nullopt;
}

void ResultReader::Cancel() noexcept {
  cancelled_ = true;
  api_.interrupt(connection_);
}

}  // namespace sqlflow::duckdb
