#include "exec/source_rows.h"

#include <fmt/format.h>

#include <vector>

#include "batch/rebatch.h"
#include "load/text_types.h"
#include "plan/source_columns.h"

namespace sqlflow {
namespace {

std::string ColumnList(const std::vector<std::string>& columns, const Dialect& dialect) {
  std::string list;
  for (const std::string& column : columns) {
    list += (list.empty() ? "" : ", ") + dialect.Quote(column);
  }
  return list.empty() ? "*" : list;
}

// The check has looked at files that were there; others come to be in the run.
void RequireColumns(const ConnectorUse& use, const FileScan& scan, Session& session) {
  for (const OptionProblem& problem : MissingColumns(use.common.columns, session, scan)) {
    throw Error(ErrorCode::kNotFound, problem.message).At(problem.span).Hint(problem.hint);
  }
}

}  // namespace

SourceRows ReadSource(const ConnectorUse& use, const Schema* target,
                      const std::optional<CursorRange>& range, bool keeps_rejects, Session& session,
                      const StepEnvironment& environment, const ConnectorContext& context) {
  SourceRows rows;
  const auto* entry = environment.registries.sources.Find(use.type);
  rows.connector = entry->make(use.options, context);
  const ReadRequest request{.object = use.object,
                            .columns = use.common.ColumnNames(),
                            .cursor = range,
                            .limit = range ? std::nullopt : use.common.limit};
  Scan scan = rows.connector->Read(request);
  std::string item;
  if (auto* files = std::get_if<FileScan>(&scan)) {
    RequireColumns(use, *files, session);
    if (target != nullptr) ReadAsTarget(session, *target, *files);
    if (!keeps_rejects) files->rejects.reset();
    rows.rejects = files->rejects;
    item = session.Scan(*files);
  } else {
    auto& partitions = std::get<std::vector<std::unique_ptr<BatchReader>>>(scan);
    rows.is_stream = true;
    rows.stream_schema = partitions.front()->schema();
    // Several streams have no order among themselves, and unordered they run in parallel.
    if (partitions.size() > 1) session.KeepOrder(false);
    if (const int64_t rows_at_once = environment.test.max_batch_rows; rows_at_once > 0) {
      for (std::unique_ptr<BatchReader>& reader : partitions) {
        reader = std::make_unique<RebatchingReader>(std::move(reader), rows_at_once);
      }
    }
    item = session.Bind(std::move(partitions));
  }
  rows.query = fmt::format("SELECT {} FROM {}",
                           ColumnList(request.columns, environment.engine.dialect()), item);
  if (request.limit) rows.query += fmt::format(" LIMIT {}", *request.limit);
  return rows;
}

}  // namespace sqlflow
