// Queries whose rows tests write and expect back.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "sqlflow/types.h"

namespace sqlflow {

// Columns of all queries below.
inline Schema SampleSchema() { return {{{"id", {TypeId::kInt64}}, {"text", {TypeId::kString}}}}; }

// Rows with the ids [first, first + count); every third text is NULL, every third empty.
inline std::string SampleQuery(int64_t first, int64_t count, std::string_view text = "text") {
  return fmt::format(
      "SELECT i::BIGINT AS id, CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE '{} 🦆 ' || i END "
      "AS text FROM range({}, {}) numbers(i)",
      text, first, first + count);
}

// As many rows, but the engine throws when it reaches the id.
inline std::string FailingQuery(int64_t count, int64_t failing_id) {
  return fmt::format(
      "SELECT i::BIGINT AS id, CASE WHEN i = {} THEN error('planted failure') ELSE 'new' END AS "
      "text FROM range({}) numbers(i)",
      failing_id, count);
}

}  // namespace sqlflow
