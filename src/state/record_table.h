// Reading and writing rows of the table `sqlflow.records`, which record_layout.h describes.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sqlflow/engine.h"

namespace sqlflow {

// Empty texts but `kind` are NULL in the table.
struct RecordRow {
  std::string_view run_id;
  std::string_view pipeline;
  std::string_view kind;
  std::string_view subject;
  std::string content;
};

// `content_sql`: what the row gets as its content, with `?` for record.content.
void InsertRecord(Session& session, RecordRow record, std::string_view content_sql = "?");

// The first column of all rows of a query: contents.
std::vector<std::string> QueryContents(Session& session, const std::string& query,
                                       std::span<const Value> args);

}  // namespace sqlflow
