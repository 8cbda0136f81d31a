// Owners of the C API's objects.
#pragma once

#include <duckdb.h>

#include <memory>
#include <string>
#include <utility>

#include "engine/duckdb/library.h"

namespace sqlflow::duckdb {

// Destroys a handle of the C API with the library's own function. T is a pointer type.
template <class T, auto Functions::*Destroy>
class Handle {
 public:
  explicit Handle(const Functions& api, T value = {}) : api_(&api), value_(value) {}
  Handle(Handle&& other) noexcept : api_(other.api_), value_(std::exchange(other.value_, T{})) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(api_, other.api_);
    std::swap(value_, other.value_);
    return *this;
  }
  ~Handle() {
    if (value_ != T{}) (api_->*Destroy)(&value_);
  }

  T get() const { return value_; }
  T* out() { return &value_; }
  explicit operator bool() const { return value_ != T{}; }

 private:
  const Functions* api_;
  T value_;
};

using ConfigHandle = Handle<duckdb_config, &Functions::destroy_config>;
using DatabaseHandle = Handle<duckdb_database, &Functions::close>;
using ConnectionHandle = Handle<duckdb_connection, &Functions::disconnect>;
using PreparedHandle = Handle<duckdb_prepared_statement, &Functions::destroy_prepare>;
using StatementsHandle = Handle<duckdb_extracted_statements, &Functions::destroy_extracted>;
using PendingHandle = Handle<duckdb_pending_result, &Functions::destroy_pending>;
using LogicalTypeHandle = Handle<duckdb_logical_type, &Functions::destroy_logical_type>;
using ChunkHandle = Handle<duckdb_data_chunk, &Functions::destroy_data_chunk>;
using ValueHandle = Handle<duckdb_value, &Functions::destroy_value>;
using ArrowOptionsHandle = Handle<duckdb_arrow_options, &Functions::destroy_arrow_options>;
using ArrowSchemaHandle =
    Handle<duckdb_arrow_converted_schema, &Functions::destroy_arrow_converted_schema>;
using ErrorHandle = Handle<duckdb_error_data, &Functions::destroy_error_data>;
using TableFunctionHandle = Handle<duckdb_table_function, &Functions::destroy_table_function>;
using AppenderHandle = Handle<duckdb_appender, &Functions::appender_destroy>;

// A result is a struct and no pointer.
class ResultHandle {
 public:
  explicit ResultHandle(const Functions& api) : api_(&api) {}
  ResultHandle(const ResultHandle&) = delete;
  ResultHandle& operator=(const ResultHandle&) = delete;
  ~ResultHandle() { api_->destroy_result(&value_); }
  duckdb_result* get() { return &value_; }

 private:
  const Functions* api_;
  duckdb_result value_{};
};

// A string that the library allocated.
std::string TakeString(const Functions& api, char* text);
// Throws when `data` holds an error. Takes it over.
void ThrowIfError(const Functions& api, duckdb_error_data data);

}  // namespace sqlflow::duckdb
