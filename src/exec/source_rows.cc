#include "exec/source_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/strings.h"
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
void RequireColumns(const ConnectorUse& use, const FileScan& scan, Engine& engine) {
  for (const OptionProblem& problem :
       MissingColumns(use.common.columns, *engine.NewSession(), scan)) {
    throw Error(ErrorCode::kNotFound, problem.message).At(problem.span).Hint(problem.hint);
  }
}

// Stands in where no option says how the column is called.
constexpr const char* kFileColumn = "sqlflow file";

// Returns the name of the column.
std::string NameFiles(FileScan& scan) {
  std::string* column = nullptr;
  if (auto* csv = std::get_if<CsvReadFormat>(&scan.format)) column = &csv->filename_column;
  if (auto* parquet = std::get_if<ParquetFormat>(&scan.format)) column = &parquet->filename_column;
  if (column == nullptr) {
    throw Error(ErrorCode::kUnsupported, "Rows of this file format cannot name their file");
  }
  if (column->empty()) *column = kFileColumn;
  const auto is_it = [&column](const std::string& name) { return EqualsIgnoreCase(name, *column); };
  if (!scan.columns.empty() && std::ranges::none_of(scan.columns, is_it)) {
    scan.columns.push_back(*column);
  }
  return *column;
}

}  // namespace

std::vector<SourceFile> ListFiles(const ConnectorUse& use, const StepEnvironment& environment,
                                  const ConnectorContext& context) {
  return environment.registries.sources.Find(use.type)->make(use.options, context)->Files();
}

SourceRows ReadSource(const ConnectorUse& use, const SourceReading& reading, Session& session,
                      const StepEnvironment& environment, const ConnectorContext& context) {
  SourceRows rows;
  const auto* entry = environment.registries.sources.Find(use.type);
  rows.connector = entry->make(use.options, context);
  const ReadRequest request{.object = use.object,
                            .columns = use.common.ColumnNames(),
                            .cursor = reading.range,
                            .limit = reading.range ? std::nullopt : use.common.limit,
                            .files = reading.files};
  std::vector<std::string> columns = request.columns;
  Scan scan = rows.connector->Read(request);
  std::string item;
  if (auto* files = std::get_if<FileScan>(&scan)) {
    if (!reading.keeps_rejects) files->rejects.reset();
    rows.rejects = files->rejects;
    if (files->files.empty()) return rows;
    RequireColumns(use, *files, environment.engine);
    if (reading.target != nullptr) ReadAsTarget(session, *reading.target, *files);
    if (reading.names_files) {
      rows.file_column = NameFiles(*files);
      columns = files->columns;
    }
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
  rows.query =
      fmt::format("SELECT {} FROM {}", ColumnList(columns, environment.engine.dialect()), item);
  if (request.limit) rows.query += fmt::format(" LIMIT {}", *request.limit);
  return rows;
}

}  // namespace sqlflow
