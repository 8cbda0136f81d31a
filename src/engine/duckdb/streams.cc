#include "engine/duckdb/streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "batch/arrow_array.h"
#include "batch/arrow_schema.h"
#include "engine/duckdb/errors.h"
#include "engine/duckdb/type_map.h"

namespace sqlflow::duckdb {
namespace {

// What a statement that reads a stream keeps; made by the bind callback.
struct BoundStream {
  Streams& streams;
  std::shared_ptr<Stream> stream;
  ArrowSchemaHandle arrow_types;
};

// Which columns the statement wants, in its order.
struct Projection {
  std::vector<idx_t> columns;
};

// One thread's place in the stream.
struct Cursor {
  explicit Cursor(const Functions& api) : chunk(api) {}
  BatchReader* reader = nullptr;
  std::optional<SharedBatch> batch;
  int64_t next_row = 0;
  ChunkHandle
      chunk;  // Column 0 of a converted chunk owns the rows of all: kept until the next one.
};

std::string MessageOf(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& thrown) {
    return thrown.what();
  }
}

// Rows of the partition at hand, or of the next one; nothing at the end.
bool Advance(const BoundStream& bound, Cursor& cursor) {
  if (cursor.batch && cursor.next_row < cursor.batch->row_count()) return true;
  cursor.batch.reset();
  while (true) {
    if (cursor.reader == nullptr) cursor.reader = bound.stream->Take();
    if (cursor.reader == nullptr) return false;
    if (std::optional<Batch> batch = cursor.reader->Next()) {
      if (batch->row_count() == 0) continue;
      cursor.batch.emplace(std::move(*batch));
      cursor.next_row = 0;
      return true;
    }
    cursor.reader = nullptr;
  }
}

void Fill(const BoundStream& bound, const Projection& projection, Cursor& cursor,
          duckdb_data_chunk output) {
  const Functions& api = bound.streams.api();
  if (!Advance(bound, cursor)) {
    api.data_chunk_set_size(output, 0);
    return;
  }
  const int64_t count = std::min<int64_t>(static_cast<int64_t>(api.vector_size()),
                                          cursor.batch->row_count() - cursor.next_row);
  // The engine ignores the struct array's own offset; a slice has pushed it into the children.
  ArrowArray array = cursor.batch->Slice(cursor.next_row, count).Release();
  cursor.next_row += count;
  ChunkHandle chunk(api);
  ThrowIfError(api, api.data_chunk_from_arrow(bound.streams.connection(), &array,
                                              bound.arrow_types.get(), chunk.out()));
  cursor.chunk = std::move(chunk);
  for (idx_t i = 0; i < projection.columns.size(); ++i) {
    if (projection.columns[i] >= api.data_chunk_get_column_count(cursor.chunk.get())) continue;
    api.vector_reference_vector(
        api.data_chunk_get_vector(output, i),
        api.data_chunk_get_vector(cursor.chunk.get(), projection.columns[i]));
  }
  api.data_chunk_set_size(output, static_cast<idx_t>(count));
}

}  // namespace

Stream::Stream(std::vector<std::unique_ptr<BatchReader>> partitions)
    : partitions_(std::move(partitions)) {}

BatchReader* Stream::Take() {
  const size_t index = next_.fetch_add(1);
  return index < partitions_.size() ? partitions_[index].get() : nullptr;
}

void Stream::Cancel() noexcept {
  for (const std::unique_ptr<BatchReader>& partition : partitions_) partition->Cancel();
}

void Stream::Fail(std::exception_ptr error) noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (error_ == nullptr) error_ = std::move(error);
  }
  Cancel();
}

std::exception_ptr Stream::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

int64_t Streams::Add(std::shared_ptr<Stream> stream) {
  const std::lock_guard lock(mutex_);
  streams_[next_id_] = std::move(stream);
  return next_id_++;
}

void Streams::Remove(int64_t id) {
  const std::lock_guard lock(mutex_);
  streams_.erase(id);
}

std::shared_ptr<Stream> Streams::Find(int64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second;
}

namespace {

// The library's functions, for callbacks that get nothing but an info of C. Set once by Register.
const Functions* g_api = nullptr;

template <class T>
void Delete(void* value) {
  delete static_cast<T*>(value);
}

void BindScan(duckdb_bind_info info) noexcept {
  const Functions& api = *g_api;
  auto& streams = *static_cast<Streams*>(api.bind_get_extra_info(info));
  try {
    const ValueHandle id(api, api.bind_get_parameter(info, 0));
    std::shared_ptr<Stream> stream = streams.Find(api.get_int64(id.get()));
    if (stream == nullptr) {
      api.bind_set_error(info, "The stream is not bound in this session");
      return;
    }
    for (const Field& field : stream->schema().fields) {
      const LogicalTypeHandle type(api, MakeLogicalType(api, field.type));
      api.bind_add_result_column(info, field.name.c_str(), type.get());
    }
    ArrowSchema schema = ToArrowSchema(stream->schema());
    ArrowSchemaHandle types(api);
    ThrowIfError(api, api.schema_from_arrow(streams.connection(), &schema, types.out()));
    if (schema.release != nullptr) schema.release(&schema);
    auto bound =
        std::make_unique<BoundStream>(BoundStream{streams, std::move(stream), std::move(types)});
    api.bind_set_bind_data(info, bound.release(), Delete<BoundStream>);
  } catch (const std::exception& error) {
    api.bind_set_error(info, error.what());
  }
}

void InitScan(duckdb_init_info info) noexcept {
  const Functions& api = *g_api;
  const auto& bound = *static_cast<BoundStream*>(api.init_get_bind_data(info));
  auto projection = std::make_unique<Projection>();
  for (idx_t i = 0; i < api.init_get_column_count(info); ++i) {
    projection->columns.push_back(api.init_get_column_index(info, i));
  }
  api.init_set_max_threads(info, bound.stream->partition_count());
  api.init_set_init_data(info, projection.release(), Delete<Projection>);
}

void InitThread(duckdb_init_info info) noexcept {
  g_api->init_set_init_data(info, new Cursor(*g_api), Delete<Cursor>);
}

void Scan(duckdb_function_info info, duckdb_data_chunk output) noexcept {
  const Functions& api = *g_api;
  const auto& bound = *static_cast<BoundStream*>(api.function_get_bind_data(info));
  const auto& projection = *static_cast<Projection*>(api.function_get_init_data(info));
  auto& cursor = *static_cast<Cursor*>(api.function_get_local_init_data(info));
  // The boundary to C: what a reader throws is kept and rethrown by the session.
  try {
    Fill(bound, projection, cursor, output);
  } catch (...) {
    bound.stream->Fail(std::current_exception());
    api.function_set_error(info, MessageOf(std::current_exception()).c_str());
  }
}

}  // namespace

void Streams::Register() {
  g_api = &api_;
  TableFunctionHandle function(api_, api_.create_table_function());
  api_.table_function_set_name(function.get(), "sqlflow_scan");
  const LogicalTypeHandle bigint(api_, api_.create_logical_type(DUCKDB_TYPE_BIGINT));
  api_.table_function_add_parameter(function.get(), bigint.get());
  api_.table_function_set_extra_info(function.get(), this, nullptr);
  api_.table_function_set_bind(function.get(), BindScan);
  api_.table_function_set_init(function.get(), InitScan);
  api_.table_function_set_local_init(function.get(), InitThread);
  api_.table_function_set_function(function.get(), Scan);
  api_.table_function_supports_projection_pushdown(function.get(), true);
  if (api_.register_table_function(connection_, function.get()) != DuckDBSuccess) {
    throw Error(ErrorCode::kInternal, "Table function sqlflow_scan cannot be registered");
  }
}

}  // namespace sqlflow::duckdb
