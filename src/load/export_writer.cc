#include "load/export_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/write_behind.h"
#include "batch/rebatch.h"
#include "load/keyed_writer.h"

namespace sqlflow {
namespace {

// The rows that the target has, then the new ones, columns by name.
std::string Appended(Session& session, const FileScan& current, const std::string& query) {
  return fmt::format("SELECT * FROM {} UNION ALL BY NAME SELECT * FROM ({}\n)",
                     session.Scan(current), query);
}

std::string NamesOf(const Schema& schema) {
  std::string names;
  for (const Field& field : schema.fields) names += (names.empty() ? "" : ", ") + field.name;
  return names;
}

// Destinations compare the columns of the files that they can read themselves, which leaves those
// that are packed.
void RequireColumnsOfPackedFile(Session& session, FileScan current, const Schema& rows) {
  auto* csv = std::get_if<CsvReadFormat>(&current.format);
  if (csv == nullptr || csv->compression == Compression::kNone) return;
  csv->all_varchar = true;
  csv->column_types.clear();
  csv->names.clear();
  const Schema columns = session.Describe("SELECT * FROM " + session.Scan(current));
  const auto has = [&](const Field& field) { return columns.IndexOf(field.name) >= 0; };
  if (columns.fields.size() == rows.fields.size() &&
      (!csv->header || std::ranges::all_of(rows.fields, has))) {
    return;
  }
  throw Error(ErrorCode::kData,
              fmt::format("Columns differ from those of {}: it has ({}), the rows "
                          "have ({})",
                          current.files.front(), NamesOf(columns), NamesOf(rows)))
      .Hint("Select the columns of the file, or write MODE REPLACE");
}

// What the destination throws is about the target, not about the query.
template <class Action>
auto AtTarget(const ExportSettings& settings, const Action& action) {
  try {
    return action();
  } catch (Error& error) {
    error.At(settings.target);
    throw;
  }
}

TableChange Inserted(int64_t rows) { return {.rows_read = rows, .rows_inserted = rows}; }

int64_t WriteStaged(Session& session, const std::string& query, const FileTarget& target) {
  const WriteBehind to_disk(target.staged->path());
  return session.WriteFile(query, target.staged->path(), target.format);
}

TableChange AppendToFile(Session& session, const FileTarget& target, const std::string& query) {
  int64_t kept = 0;
  std::string rows = query;
  if (target.current) {
    kept =
        QueryInteger(session, "SELECT count(*) FROM " + session.Scan(*target.current)).value_or(0);
    rows = Appended(session, *target.current, query);
  }
  return Inserted(WriteStaged(session, rows, target) - kept);
}

std::string ColumnsOf(const Schema& schema, const Dialect& dialect) {
  std::string columns;
  for (const Field& field : schema.fields) {
    columns += fmt::format("{}{} {}", columns.empty() ? "" : ", ", dialect.Quote(field.name),
                           dialect.TypeName(field.type));
  }
  return columns;
}

// The file's rows become a table of the session, which is merged as any other and written anew.
TableChange MergeIntoFile(Session& session, const Dialect& dialect, const FileTarget& target,
                          const WriteRequest& request, const std::string& query,
                          const ExportSettings& settings) {
  const TableId table{"temp", "sqlflow_current"};
  const std::string name = dialect.Name(table);
  session.Execute("DROP TABLE IF EXISTS " + name);
  session.Execute("CREATE TEMP TABLE sqlflow_current " +
                  (target.current ? "AS SELECT * FROM " + session.Scan(*target.current)
                                  : '(' + ColumnsOf(request.schema, dialect) + ')'));
  const TableInfo current{.id = table, .schema = session.Describe("SELECT * FROM " + name)};
  TableWrite write{.table = table,
                   .query = query,
                   .reads_streams = true,
                   .mode = settings.mode,
                   .options = settings.options,
                   .cursor = settings.mode.time_column ? settings.mode.time_column->value : "",
                   .in_place = true,
                   .label = settings.label};
  write.mode.kind = Mode::Kind::kUpsert;  // INCREMENTAL with KEY does the same.
  write.mode.keys.clear();
  for (const std::string& key : request.keys) write.mode.keys.push_back({.value = key});
  const TableChange change =
      KeyedWriter(session, dialect, write, StagedBatch(session, dialect, write)).Write(&current);
  WriteStaged(session, "SELECT * FROM " + name, target);
  session.Execute("DROP TABLE " + name);
  return change;
}

ExportChange WriteBatches(Session& session, BatchWriter& writer, const std::string& query,
                          const ExportSettings& settings) {
  std::unique_ptr<BatchReader> rows = session.Query(query);
  if (settings.max_batch_rows > 0) {
    rows = std::make_unique<RebatchingReader>(std::move(rows), settings.max_batch_rows);
  }
  while (std::optional<Batch> batch = rows->Next()) {
    settings.cancel.ThrowIfCancelled();
    AtTarget(settings, [&] { writer.Append(std::move(*batch)); });
  }
  settings.before_commit();
  WriteSummary summary = AtTarget(settings, [&] { return writer.Commit(); });
  ExportChange change{.counts = Inserted(summary.rows), .bytes = summary.bytes};
  change.counts.warnings = std::move(summary.warnings);
  return change;
}

}  // namespace

ExportChange WriteExport(Session& session, const Dialect& dialect,
                         DestinationConnector& destination, WriteRequest request,
                         const std::string& query, const ExportSettings& settings) {
  request.schema = session.Describe(query);
  auto target = AtTarget(settings, [&] { return destination.Write(request); });
  if (auto* writer = std::get_if<std::unique_ptr<BatchWriter>>(&target)) {
    return WriteBatches(session, **writer, query, settings);
  }
  const auto& file = std::get<FileTarget>(target);
  if (file.current) {
    AtTarget(settings, [&] { RequireColumnsOfPackedFile(session, *file.current, request.schema); });
  }
  ExportChange change;
  // A full refresh of an export by key replaces the file, with one row of each key all the same.
  change.counts = request.keys.empty()
                      ? AppendToFile(session, file, query)
                      : MergeIntoFile(session, dialect, file, request, query, settings);
  settings.before_commit();
  settings.cancel.ThrowIfCancelled();
  AtTarget(settings, [&] { file.staged->Hold(); });
  settings.before_publish(*file.staged, change.counts.rows_read);
  change.bytes = AtTarget(settings, [&] { return file.staged->Commit().bytes; });
  return change;
}

}  // namespace sqlflow
