#include "engine/duckdb/handles.h"

#include "engine/duckdb/errors.h"

namespace sqlflow::duckdb {

std::string TakeString(const Functions& api, char* text) {
  if (text == nullptr) return "";
  std::string copy = text;
  api.free(text);
  return copy;
}

void ThrowIfError(const Functions& api, duckdb_error_data data) {
  const ErrorHandle error(api, data);
  if (data != nullptr && api.error_data_has_error(data)) {
    throw TranslateError(api.error_data_message(data), "");
  }
}

}  // namespace sqlflow::duckdb
