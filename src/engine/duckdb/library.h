// The engine's shared library, opened when it is first needed.
#pragma once

#include <duckdb.h>

#include <string>
#include <vector>

namespace sqlflow::duckdb {

// Every function of the C API that is used, and nothing else.
#define SQLFLOW_DUCKDB_FUNCTIONS(X)              \
  X(library_version)                             \
  X(free)                                        \
  X(create_config)                               \
  X(set_config)                                  \
  X(destroy_config)                              \
  X(open_ext)                                    \
  X(close)                                       \
  X(connect)                                     \
  X(disconnect)                                  \
  X(interrupt)                                   \
  X(query_progress)                              \
  X(query)                                       \
  X(destroy_result)                              \
  X(result_error)                                \
  X(result_error_type)                           \
  X(rows_changed)                                \
  X(column_count)                                \
  X(column_name)                                 \
  X(column_logical_type)                         \
  X(fetch_chunk)                                 \
  X(extract_statements)                          \
  X(extract_statements_error)                    \
  X(prepare_extracted_statement)                 \
  X(destroy_extracted)                           \
  X(prepare)                                     \
  X(prepare_error)                               \
  X(destroy_prepare)                             \
  X(prepared_statement_column_count)             \
  X(prepared_statement_column_name)              \
  X(prepared_statement_column_logical_type)      \
  X(execute_prepared)                            \
  X(pending_prepared_streaming)                  \
  X(execute_pending)                             \
  X(pending_error)                               \
  X(destroy_pending)                             \
  X(bind_value)                                  \
  X(create_null_value)                           \
  X(create_bool)                                 \
  X(create_int64)                                \
  X(create_double)                               \
  X(create_varchar_length)                       \
  X(destroy_value)                               \
  X(get_type_id)                                 \
  X(logical_type_get_alias)                      \
  X(decimal_width)                               \
  X(decimal_scale)                               \
  X(list_type_child_type)                        \
  X(array_type_child_type)                       \
  X(map_type_key_type)                           \
  X(map_type_value_type)                         \
  X(struct_type_child_count)                     \
  X(struct_type_child_name)                      \
  X(struct_type_child_type)                      \
  X(destroy_logical_type)                        \
  X(create_logical_type)                         \
  X(create_decimal_type)                         \
  X(create_list_type)                            \
  X(create_struct_type)                          \
  X(logical_type_set_alias)                      \
  X(destroy_data_chunk)                          \
  X(data_chunk_get_size)                         \
  X(data_chunk_set_size)                         \
  X(data_chunk_get_vector)                       \
  X(data_chunk_get_column_count)                 \
  X(vector_size)                                 \
  X(vector_get_data)                             \
  X(vector_get_validity)                         \
  X(vector_reference_vector)                     \
  X(connection_get_arrow_options)                \
  X(destroy_arrow_options)                       \
  X(data_chunk_to_arrow)                         \
  X(schema_from_arrow)                           \
  X(data_chunk_from_arrow)                       \
  X(destroy_arrow_converted_schema)              \
  X(error_data_message)                          \
  X(error_data_has_error)                        \
  X(destroy_error_data)                          \
  X(create_table_function)                       \
  X(destroy_table_function)                      \
  X(table_function_set_name)                     \
  X(table_function_add_parameter)                \
  X(table_function_set_extra_info)               \
  X(table_function_set_bind)                     \
  X(table_function_set_init)                     \
  X(table_function_set_local_init)               \
  X(table_function_set_function)                 \
  X(table_function_supports_projection_pushdown) \
  X(register_table_function)                     \
  X(bind_get_extra_info)                         \
  X(bind_get_parameter)                          \
  X(bind_add_result_column)                      \
  X(bind_set_bind_data)                          \
  X(bind_set_error)                              \
  X(get_int64)                                   \
  X(init_get_bind_data)                          \
  X(init_set_init_data)                          \
  X(init_set_max_threads)                        \
  X(init_get_column_count)                       \
  X(init_get_column_index)                       \
  X(init_set_error)                              \
  X(function_get_bind_data)                      \
  X(function_get_init_data)                      \
  X(function_get_local_init_data)                \
  X(function_set_error)                          \
  X(appender_create_ext)                         \
  X(appender_destroy)                            \
  X(appender_end_row)                            \
  X(append_varchar_length)                       \
  X(append_int64)

// The functions by their names without "duckdb_".
struct Functions {
#define SQLFLOW_DUCKDB_POINTER(name) decltype(&duckdb_##name) name = nullptr;
  SQLFLOW_DUCKDB_FUNCTIONS(SQLFLOW_DUCKDB_POINTER)
#undef SQLFLOW_DUCKDB_POINTER
};

// Opens the first of `paths` that exists, once in the life of the process; later calls return the
// same table whatever they ask for. Never unloaded. Thread-safe. Throws Error(kNotFound) when there
// is none, kUnsupported when it is not the version that this program is made for.
const Functions& OpenLibrary(const std::vector<std::string>& paths);

}  // namespace sqlflow::duckdb
