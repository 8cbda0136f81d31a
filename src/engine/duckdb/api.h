// The engine's C API, reached through a table of function pointers: the library is opened when a
// command first needs it and costs nothing before.
#pragma once

#include <duckdb.h>

#include <string>

#include "engine/duckdb/duckdb_engine.h"

// Every function that is used, without its prefix; a name that the library lacks is an error.
#define SQLFLOW_DUCKDB_FUNCTIONS(X)              \
  X(append_int64)                                \
  X(append_varchar_length)                       \
  X(appender_close)                              \
  X(appender_create_ext)                         \
  X(appender_destroy)                            \
  X(appender_end_row)                            \
  X(appender_error_data)                         \
  X(array_type_child_type)                       \
  X(bind_add_result_column)                      \
  X(bind_get_extra_info)                         \
  X(bind_get_parameter)                          \
  X(bind_set_bind_data)                          \
  X(bind_set_error)                              \
  X(bind_value)                                  \
  X(close)                                       \
  X(column_count)                                \
  X(column_logical_type)                         \
  X(column_name)                                 \
  X(connect)                                     \
  X(create_blob)                                 \
  X(create_bool)                                 \
  X(create_config)                               \
  X(create_date)                                 \
  X(create_decimal)                              \
  X(create_double)                               \
  X(create_float)                                \
  X(create_hugeint)                              \
  X(create_int16)                                \
  X(create_int32)                                \
  X(create_int64)                                \
  X(create_int8)                                 \
  X(create_interval)                             \
  X(create_logical_type)                         \
  X(create_null_value)                           \
  X(create_table_function)                       \
  X(create_time)                                 \
  X(create_timestamp)                            \
  X(create_timestamp_tz)                         \
  X(create_uint16)                               \
  X(create_uint32)                               \
  X(create_uint64)                               \
  X(create_uint8)                                \
  X(create_uuid)                                 \
  X(create_varchar_length)                       \
  X(data_chunk_from_arrow)                       \
  X(data_chunk_get_size)                         \
  X(data_chunk_get_vector)                       \
  X(data_chunk_set_size)                         \
  X(data_chunk_to_arrow)                         \
  X(decimal_scale)                               \
  X(decimal_width)                               \
  X(destroy_arrow_converted_schema)              \
  X(destroy_arrow_options)                       \
  X(destroy_config)                              \
  X(destroy_data_chunk)                          \
  X(destroy_error_data)                          \
  X(destroy_extracted)                           \
  X(destroy_logical_type)                        \
  X(destroy_pending)                             \
  X(destroy_prepare)                             \
  X(destroy_result)                              \
  X(destroy_table_function)                      \
  X(destroy_value)                               \
  X(disconnect)                                  \
  X(error_data_has_error)                        \
  X(error_data_message)                          \
  X(execute_pending)                             \
  X(extract_statements)                          \
  X(extract_statements_error)                    \
  X(fetch_chunk)                                 \
  X(free)                                        \
  X(function_get_init_data)                      \
  X(function_get_local_init_data)                \
  X(function_set_error)                          \
  X(get_int64)                                   \
  X(get_type_id)                                 \
  X(init_get_bind_data)                          \
  X(init_get_column_count)                       \
  X(init_get_column_index)                       \
  X(init_set_error)                              \
  X(init_set_init_data)                          \
  X(init_set_max_threads)                        \
  X(interrupt)                                   \
  X(library_version)                             \
  X(list_type_child_type)                        \
  X(logical_type_get_alias)                      \
  X(map_type_key_type)                           \
  X(map_type_value_type)                         \
  X(nparams)                                     \
  X(open_ext)                                    \
  X(pending_error)                               \
  X(pending_execute_task)                        \
  X(pending_prepared)                            \
  X(pending_prepared_streaming)                  \
  X(prepare_error)                               \
  X(prepare_extracted_statement)                 \
  X(prepared_statement_column_count)             \
  X(prepared_statement_column_logical_type)      \
  X(prepared_statement_column_name)              \
  X(prepared_statement_type)                     \
  X(query)                                       \
  X(query_progress)                              \
  X(register_table_function)                     \
  X(result_error)                                \
  X(result_get_arrow_options)                    \
  X(result_return_type)                          \
  X(result_statement_type)                       \
  X(rows_changed)                                \
  X(schema_from_arrow)                           \
  X(set_config)                                  \
  X(string_t_data)                               \
  X(string_t_length)                             \
  X(struct_type_child_count)                     \
  X(struct_type_child_name)                      \
  X(struct_type_child_type)                      \
  X(table_description_create)                    \
  X(table_description_destroy)                   \
  X(table_description_error)                     \
  X(table_function_add_parameter)                \
  X(table_function_set_bind)                     \
  X(table_function_set_extra_info)               \
  X(table_function_set_function)                 \
  X(table_function_set_init)                     \
  X(table_function_set_local_init)               \
  X(table_function_set_name)                     \
  X(table_function_supports_projection_pushdown) \
  X(validity_row_is_valid)                       \
  X(vector_get_column_type)                      \
  X(vector_get_data)                             \
  X(vector_get_validity)                         \
  X(vector_reference_vector)                     \
  X(vector_size)

namespace sqlflow::duckdb {

struct Api {
#define SQLFLOW_DUCKDB_POINTER(name) decltype(&::duckdb_##name) name = nullptr;
  SQLFLOW_DUCKDB_FUNCTIONS(SQLFLOW_DUCKDB_POINTER)
#undef SQLFLOW_DUCKDB_POINTER
};

// The library's file. Throws Error(kNotFound) that lists where it was looked for.
std::string FindLibrary(const LibraryLocation& location);

// Opens the library; it stays open for the life of the process, and so does the table. Throws
// Error(kUnsupported) when the file is no library of the version this program is made for. A second
// file of that version is left alone: the first one serves. Thread-safe.
void LoadApi(const std::string& library);

// The functions; LoadApi must have returned.
const Api& api();

}  // namespace sqlflow::duckdb
