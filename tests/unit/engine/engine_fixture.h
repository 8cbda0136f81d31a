// What tests of the embedded engine share.
#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "batch/cell_text.h"
#include "batch/column_view.h"
#include "support/matchers.h"
#include "support/temp_dir.h"
#include "support/test_engine.h"

namespace sqlflow {

inline EngineOptions FileOptions(const std::string& path) {
  EngineOptions options;
  options.persistent = true;
  options.path = path;
  return options;
}

// Rows as the text of their cells.
using TextRows = std::vector<std::vector<std::string>>;

inline TextRows ReadAll(BatchReader& reader) {
  TextRows rows;
  while (const std::optional<Batch> batch = reader.Next()) {
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      std::vector<std::string> cells;
      for (size_t i = 0; i < batch->schema().fields.size(); ++i) {
        cells.push_back(CellText(ColumnView(*batch, static_cast<int>(i)), row));
      }
      rows.push_back(std::move(cells));
    }
  }
  return rows;
}

class EngineTest : public testing::Test {
 protected:
  TextRows Rows(std::string_view sql, std::span<const Value> args = {}) {
    return ReadAll(*session_->Query(sql, args));
  }
  // The first cell.
  std::string One(std::string_view sql, std::span<const Value> args = {}) {
    const TextRows rows = Rows(sql, args);
    return rows.empty() ? "no rows" : rows[0][0];
  }
  Error Failure(const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& error) {
      return error;
    }
    return Error(ErrorCode::kInternal, "nothing was thrown");
  }

  std::unique_ptr<Engine> engine_ = OpenTestEngine();
  std::unique_ptr<Session> session_ = engine_->NewSession();
};

}  // namespace sqlflow
