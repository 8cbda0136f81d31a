// An engine for one test, and values read from it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "batch/cell_text.h"
#include "engine/duckdb/duckdb_engine.h"

namespace sqlflow {

inline std::unique_ptr<Engine> OpenInMemory() { return OpenDuckdb({}, {"", "/nowhere"}); }

inline std::unique_ptr<Engine> OpenAt(const std::string& path) {
  EngineOptions options;
  options.persistent = true;
  options.path = path;
  return OpenDuckdb(options, {"", "/nowhere"});
}

// Rows as texts, "a|b".
inline std::vector<std::string> Rows(Session& session, const std::string& sql) {
  std::vector<std::string> rows;
  const auto reader = session.Query(sql);
  while (const std::optional<Batch> batch = reader->Next()) {
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      std::string text;
      for (size_t i = 0; i < batch->schema().fields.size(); ++i) {
        if (i > 0) text += "|";
        text += CellText(ColumnView(*batch, static_cast<int>(i)), row);
      }
      rows.push_back(text);
    }
  }
  return rows;
}

}  // namespace sqlflow
