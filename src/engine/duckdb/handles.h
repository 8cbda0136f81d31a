// Owners of the engine's handles.
#pragma once

#include <string>
#include <utility>

#include "engine/duckdb/api.h"

namespace sqlflow::duckdb {

// Destroys a handle with one of the table's functions.
template <class Handle, auto Destroy>
class Owned {
 public:
  Owned() = default;
  explicit Owned(Handle handle) : handle_(handle) {}
  Owned(Owned&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Owned() { Reset(); }

  void Reset() {
    if (handle_ != nullptr) (api().*Destroy)(&handle_);
    handle_ = nullptr;
  }
  Handle get() const { return handle_; }
  explicit operator bool() const { return handle_ != nullptr; }
  // For functions that fill a handle in; what was held is destroyed first.
  Handle* out() {
    Reset();
    return &handle_;
  }

 private:
  Handle handle_ = nullptr;
};

using Config = Owned<duckdb_config, &Api::destroy_config>;
using Prepared = Owned<duckdb_prepared_statement, &Api::destroy_prepare>;
using Extracted = Owned<duckdb_extracted_statements, &Api::destroy_extracted>;
using Pending = Owned<duckdb_pending_result, &Api::destroy_pending>;
using Chunk = Owned<duckdb_data_chunk, &Api::destroy_data_chunk>;
using LogicalType = Owned<duckdb_logical_type, &Api::destroy_logical_type>;
using EngineValue = Owned<duckdb_value, &Api::destroy_value>;
using ErrorData = Owned<duckdb_error_data, &Api::destroy_error_data>;
using ArrowOptions = Owned<duckdb_arrow_options, &Api::destroy_arrow_options>;
using ConvertedSchema = Owned<duckdb_arrow_converted_schema, &Api::destroy_arrow_converted_schema>;
using TableDescription = Owned<duckdb_table_description, &Api::table_description_destroy>;
using TableFunction = Owned<duckdb_table_function, &Api::destroy_table_function>;
using Appender = Owned<duckdb_appender, &Api::appender_destroy>;

// A result, which the engine keeps by value. Movable.
class Result {
 public:
  Result() = default;
  Result(Result&& other) noexcept : result_(std::exchange(other.result_, {})) {}
  Result& operator=(Result&& other) noexcept {
    std::swap(result_, other.result_);
    return *this;
  }
  ~Result() { Reset(); }

  void Reset() {
    if (result_.internal_data != nullptr) api().destroy_result(&result_);
    result_ = {};
  }
  duckdb_result* get() { return &result_; }

 private:
  duckdb_result result_{};
};

// Text that the engine allocated.
inline std::string TakeText(char* text) {
  if (text == nullptr) return "";
  std::string copy(text);
  api().free(text);
  return copy;
}

}  // namespace sqlflow::duckdb
