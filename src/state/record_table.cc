#include "state/record_table.h"

#include <fmt/format.h>

#include "batch/column_view.h"

namespace sqlflow {
namespace {

Value TextOrNull(std::string_view text) {
  return text.empty() ? Value(std::monostate()) : Value(std::string(text));
}

}  // namespace

void InsertRecord(Session& session, RecordRow record, std::string_view content_sql) {
  const std::vector<Value> args = {TextOrNull(record.run_id), TextOrNull(record.pipeline),
                                   std::string(record.kind), TextOrNull(record.subject),
                                   std::move(record.content)};
  session.Execute(fmt::format("INSERT INTO sqlflow.records SELECT ?, ?, ?, ?, {}", content_sql),
                  args);
}

std::vector<std::string> QueryContents(Session& session, const std::string& query,
                                       std::span<const Value> args) {
  const std::unique_ptr<BatchReader> reader = session.Query(query, args);
  std::vector<std::string> contents;
  while (const std::optional<Batch> batch = reader->Next()) {
    const ColumnView view(*batch, 0);
    for (int64_t row = 0; row < batch->row_count(); ++row) contents.emplace_back(view.Text(row));
  }
  return contents;
}

}  // namespace sqlflow
