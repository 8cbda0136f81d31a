#include <fmt/format.h>

#include "batch/arrow_array.h"
#include "batch/arrow_schema.h"
#include "batch/builder.h"
#include "engine/duckdb/streams.h"
#include "sqlflow/error.h"

namespace sqlflow::duckdb {
namespace {

using Streams = std::shared_ptr<BoundStreams>;

void ThrowIfFailed(duckdb_error_data raw) {
  const ErrorData error(raw);
  if (!api().error_data_has_error(error.get())) return;
  throw Error(ErrorCode::kInternal, fmt::format("A batch does not fit the engine: {}",
                                                api().error_data_message(error.get())));
}

ConvertedSchema Convert(duckdb_connection connection, const Schema& schema) {
  ArrowSchema arrow = ToArrowSchema(schema);
  ConvertedSchema converted;
  duckdb_error_data error = api().schema_from_arrow(connection, &arrow, converted.out());
  if (arrow.release != nullptr) arrow.release(&arrow);
  ThrowIfFailed(error);
  return converted;
}

// The columns of a batch's rows as the engine's vectors; they keep the batch's memory alive.
Chunk ToChunk(duckdb_connection connection, const ConvertedSchema& schema, Batch batch) {
  ArrowArray array = std::move(batch).Release();
  Chunk chunk;
  duckdb_error_data error =
      api().data_chunk_from_arrow(connection, &array, schema.get(), chunk.out());
  if (array.release != nullptr) array.release(&array);
  ThrowIfFailed(error);
  return chunk;
}

// What one statement reads: a selection of the columns.
struct StatementState {
  Streams streams;
  std::vector<int> columns;              // Of the batches, each once.
  std::vector<int> outputs;              // For each output column its place in `columns`, or -1.
  std::shared_ptr<const Schema> schema;  // Of `columns`.
  ConvertedSchema converted;
};

// What one thread reads.
struct ThreadState {
  BatchReader* reader = nullptr;
  std::optional<SharedBatch> batch;
  int64_t next_row = 0;
  // The engine's vectors refer into it until the next call.
  Chunk chunk;
};

template <class T>
void Delete(void* state) {
  delete static_cast<T*>(state);
}

std::string MessageOf(const std::exception_ptr& thrown) noexcept {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "Unknown exception";
  }
}

void Bind(duckdb_bind_info info) noexcept {
  try {
    auto& registry = *static_cast<StreamRegistry*>(api().bind_get_extra_info(info));
    const EngineValue id(api().bind_get_parameter(info, 0));
    Streams streams = registry.Find(api().get_int64(id.get()));
    if (streams == nullptr) throw Error(ErrorCode::kInternal, "Stream is unknown");
    const Schema& schema = streams->schema();
    const ConvertedSchema converted = Convert(streams->connection(), schema);
    // An empty chunk has the very types that batches will have.
    const Chunk empty = ToChunk(streams->connection(), converted, BatchBuilder(schema).Finish());
    for (size_t i = 0; i < schema.fields.size(); ++i) {
      const LogicalType type(
          api().vector_get_column_type(api().data_chunk_get_vector(empty.get(), i)));
      api().bind_add_result_column(info, schema.fields[i].name.c_str(), type.get());
    }
    api().bind_set_bind_data(info, new Streams(std::move(streams)), Delete<Streams>);
  } catch (...) {
    api().bind_set_error(info, MessageOf(std::current_exception()).c_str());
  }
}

void SelectColumns(duckdb_init_info info, StatementState& state) {
  const std::vector<Field>& fields = state.streams->schema().fields;
  Schema schema;
  for (idx_t i = 0; i < api().init_get_column_count(info); ++i) {
    const idx_t index = api().init_get_column_index(info, i);
    // Beyond the columns lies the row id, which stands in when none is needed (`count(*)`).
    if (index >= fields.size()) {
      state.outputs.push_back(-1);
      continue;
    }
    state.outputs.push_back(static_cast<int>(state.columns.size()));
    state.columns.push_back(static_cast<int>(index));
    schema.fields.push_back(fields[index]);
  }
  state.schema = std::make_shared<const Schema>(std::move(schema));
  if (!state.columns.empty()) {
    state.converted = Convert(state.streams->connection(), *state.schema);
  }
}

void Init(duckdb_init_info info) noexcept {
  try {
    auto state = std::make_unique<StatementState>();
    state->streams = *static_cast<Streams*>(api().init_get_bind_data(info));
    if (!state->streams->Start()) {
      throw Error(ErrorCode::kInternal, "A stream can be read once only");
    }
    SelectColumns(info, *state);
    api().init_set_max_threads(info, state->streams->partition_count());
    api().init_set_init_data(info, state.release(), Delete<StatementState>);
  } catch (...) {
    api().init_set_error(info, MessageOf(std::current_exception()).c_str());
  }
}

void InitThread(duckdb_init_info info) noexcept {
  api().init_set_init_data(info, new ThreadState(), Delete<ThreadState>);
}

// Moves to the next batch with rows; false when there are no more in any partition.
bool NextBatch(const StatementState& state, ThreadState& thread) {
  thread.batch.reset();
  thread.next_row = 0;
  while (true) {
    if (thread.reader == nullptr) thread.reader = state.streams->TakePartition();
    if (thread.reader == nullptr) return false;
    std::optional<Batch> batch = thread.reader->Next();
    if (!batch) {
      thread.reader = nullptr;
      continue;
    }
    if (batch->row_count() == 0) continue;
    if (!(batch->schema() == state.streams->schema())) {
      throw Error(ErrorCode::kInternal,
                  "A batch has other columns than its stream: " + ToString(batch->schema()));
    }
    SharedBatch whole(std::move(*batch));
    thread.batch.emplace(whole.Select(state.columns, state.schema));
    return true;
  }
}

void Fill(const StatementState& state, ThreadState& thread, duckdb_data_chunk output) {
  thread.chunk.Reset();
  const bool more =
      (thread.batch && thread.next_row < thread.batch->row_count()) || NextBatch(state, thread);
  if (!more) {
    api().data_chunk_set_size(output, 0);
    return;
  }
  const int64_t rows = std::min<int64_t>(thread.batch->row_count() - thread.next_row,
                                         static_cast<int64_t>(api().vector_size()));
  if (!state.columns.empty()) {
    thread.chunk = ToChunk(state.streams->connection(), state.converted,
                           thread.batch->Slice(thread.next_row, rows));
  }
  for (size_t i = 0; i < state.outputs.size(); ++i) {
    if (state.outputs[i] < 0) continue;
    api().vector_reference_vector(
        api().data_chunk_get_vector(output, i),
        api().data_chunk_get_vector(thread.chunk.get(), static_cast<idx_t>(state.outputs[i])));
  }
  thread.next_row += rows;
  state.streams->AddRows(rows);
  api().data_chunk_set_size(output, static_cast<idx_t>(rows));
}

void Scan(duckdb_function_info info, duckdb_data_chunk output) noexcept {
  const auto& state = *static_cast<StatementState*>(api().function_get_init_data(info));
  auto& thread = *static_cast<ThreadState*>(api().function_get_local_init_data(info));
  try {
    Fill(state, thread, output);
  } catch (...) {
    const std::exception_ptr thrown = std::current_exception();
    state.streams->KeepError(thrown);
    api().function_set_error(info, MessageOf(thrown).c_str());
  }
}

}  // namespace

void RegisterStreamFunction(duckdb_connection connection, StreamRegistry& registry) {
  const TableFunction function(api().create_table_function());
  const LogicalType id(api().create_logical_type(DUCKDB_TYPE_BIGINT));
  api().table_function_set_name(function.get(), kStreamFunction);
  api().table_function_add_parameter(function.get(), id.get());
  api().table_function_set_extra_info(function.get(), &registry, nullptr);
  api().table_function_set_bind(function.get(), Bind);
  api().table_function_set_init(function.get(), Init);
  api().table_function_set_local_init(function.get(), InitThread);
  api().table_function_set_function(function.get(), Scan);
  api().table_function_supports_projection_pushdown(function.get(), true);
  if (api().register_table_function(connection, function.get()) != DuckDBSuccess) {
    throw Error(ErrorCode::kInternal, "The engine refused the stream function");
  }
}

}  // namespace sqlflow::duckdb
