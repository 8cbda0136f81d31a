#include "sqlflow/engine.h"

namespace sqlflow {

std::optional<int64_t> QueryInteger(Session& session, std::string_view sql,
                                    std::span<const Value> args) {
  const std::unique_ptr<BatchReader> rows = session.Query(sql, args);
  std::optional<int64_t> result;
  while (const std::optional<Batch> batch = rows->Next()) {
    const ArrowArray& column = *batch->array().children[0];
    const auto* validity = static_cast<const uint8_t*>(column.buffers[0]);
    const int64_t row = column.offset + batch->array().offset;
    const bool is_valid = validity == nullptr || (validity[row / 8] >> (row % 8) & 1) != 0;
    if (is_valid) result = static_cast<const int64_t*>(column.buffers[1])[row];
  }
  return result;
}

}  // namespace sqlflow
