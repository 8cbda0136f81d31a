#include "engine/duckdb/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/files.h"
#include "base/strings.h"
#include "batch/column_view.h"
#include "engine/duckdb/csv_columns.h"
#include "engine/duckdb/csv_conversions.h"
#include "engine/duckdb/csv_rejects.h"
#include "engine/duckdb/dialect.h"
#include "engine/duckdb/file_sql.h"
#include "engine/duckdb/pivot.h"
#include "engine/duckdb/query_reader.h"

namespace sqlflow::duckdb {
namespace {

// Statements that make a table of a query answer with the number of its rows.
int64_t CountIn(Result& result) {
  const Chunk chunk(api().fetch_chunk(*result.get()));
  if (!chunk || api().data_chunk_get_size(chunk.get()) == 0) return 0;
  const duckdb_vector counts = api().data_chunk_get_vector(chunk.get(), 0);
  const LogicalType type(api().vector_get_column_type(counts));
  if (api().get_type_id(type.get()) != DUCKDB_TYPE_BIGINT) return 0;
  return *static_cast<int64_t*>(api().vector_get_data(counts));
}

int64_t CountRows(Result& result) {
  int64_t rows = 0;
  while (true) {
    const Chunk chunk(api().fetch_chunk(*result.get()));
    if (!chunk || api().data_chunk_get_size(chunk.get()) == 0) return rows;
    rows += static_cast<int64_t>(api().data_chunk_get_size(chunk.get()));
  }
}

int64_t RowsChanged(Result& result) {
  if (result.get()->internal_data == nullptr) return 0;
  switch (api().result_return_type(*result.get())) {
    case DUCKDB_RESULT_TYPE_CHANGED_ROWS:
      return static_cast<int64_t>(api().rows_changed(result.get()));
    case DUCKDB_RESULT_TYPE_QUERY_RESULT:
      return api().result_statement_type(*result.get()) == DUCKDB_STATEMENT_TYPE_SELECT
                 ? 0
                 : CountRows(result);
    default:
      return CountIn(result);
  }
}

constexpr std::string_view kListTables =
    "SELECT schema_name, table_name, true, estimated_size FROM duckdb_tables() "
    "WHERE database_name = current_database() AND NOT internal AND NOT temporary "
    "UNION ALL "
    "SELECT schema_name, view_name, false, NULL FROM duckdb_views() "
    "WHERE database_name = current_database() AND NOT internal AND NOT temporary";

bool IsPacked(const std::string& file, Compression compression) {
  if (compression != Compression::kAuto) return compression != Compression::kNone;
  const std::string name = ToLower(file);
  return name.ends_with(".gz") || name.ends_with(".zst");
}

// What a line can have, `most` at most. The reader takes as much memory for each file, and a line
// is no longer than its file, or twice that in UTF-8.
int64_t LongestLine(const FileScan& scan, int64_t most) {
  constexpr int64_t kLeast = int64_t{2} << 20;
  const Compression compression = std::get<CsvReadFormat>(scan.format).compression;
  int64_t longest = std::min(kLeast, most);
  for (const std::string& file : scan.files) {
    if (IsPacked(file, compression) || !std::filesystem::is_regular_file(file)) return most;
    longest = std::max(longest, FileSize(file) * 2);
  }
  return std::min(longest, most);
}

}  // namespace

DuckdbSession::DuckdbSession(std::shared_ptr<Database> database)
    : connection_(std::make_shared<Connection>(std::move(database))) {
  if (connection_->database()->is_scratch()) connection_->RunOwn("PRAGMA disable_optimizer");
}

int64_t DuckdbSession::Execute(std::string_view sql, std::span<const Value> args) {
  Result result = connection_->RunAll(std::string(sql), args, {sql});
  return RowsChanged(result);
}

std::unique_ptr<BatchReader> DuckdbSession::Query(std::string_view sql,
                                                  std::span<const Value> args) {
  return StreamQuery(connection_, sql, args);
}

Schema DuckdbSession::Describe(std::string_view query) {
  CsvGuesses& guesses = connection_->database()->csv_guesses();
  if (std::optional<Schema> known = guesses.FindColumns(query)) return *std::move(known);
  // A scratch instance has no rows to take the columns from.
  if (connection_->database()->is_scratch() && MakeStatic(query)) {
    throw Error(ErrorCode::kUnsupported, "They depend on the rows that PIVOT reads");
  }
  const Prepared statement = connection_->PrepareLast(std::string(query), {query});
  return SchemaOutside(duckdb::ColumnsOf(statement));
}

std::string DuckdbSession::Bind(std::vector<std::unique_ptr<BatchReader>> partitions) {
  const int64_t id =
      connection_->Adopt(std::make_shared<BoundStreams>(std::move(partitions), connection_->get()));
  return fmt::format("{}({})", kStreamFunction, id);
}

std::string DuckdbSession::Scan(const FileScan& scan) {
  const bool is_csv = std::holds_alternative<CsvReadFormat>(scan.format);
  return is_csv ? ScanCsv(scan) : ScanSql(scan);
}

std::string DuckdbSession::ScanCsv(FileScan scan) {
  auto& csv = std::get<CsvReadFormat>(scan.format);
  csv.max_line_bytes =
      LongestLine(scan, std::min(csv.max_line_bytes, connection_->database()->csv_line_bytes()));
  for (const std::string& file : scan.files) connection_->RememberCsv(file, csv);
  rejecting_.reset();
  if (scan.rejects) {
    ForgetCsvRejects(*this);
    rejecting_ = csv;
  }
  // A pipe can be read only once.
  if (!std::filesystem::is_regular_file(scan.files.front())) return ScanSql(scan);
  if (csv.line_end.empty() && IsPacked(scan.files.front(), csv.compression)) FindLineEnd(scan);
  if (csv.all_varchar && csv.trim == TextTrim::kNone) return ScanSql(scan);
  TellColumns(connection_->database(), scan);
  const std::string query = "SELECT * FROM " + ScanSql(scan);
  const Schema columns = Describe(query);
  if (!csv.infers_columns) connection_->database()->csv_guesses().KeepColumns(query, columns);
  return NeedsConversions(csv, columns) ? ScanSqlWithConversions(std::move(scan), columns)
                                        : ScanSql(scan);
}

void DuckdbSession::FindLineEnd(FileScan& scan) const {
  auto& csv = std::get<CsvReadFormat>(scan.format);
  // A failure must not end this session's transaction.
  for (const char* line_end : {"", "\n"}) {
    csv.line_end = line_end;
    DuckdbSession probe(connection_->database());
    try {
      probe.Describe("SELECT * FROM " + ScanSql(scan));
      return;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::kData) throw;
    }
  }
  csv.line_end.clear();
}

int64_t DuckdbSession::CountRejects() { return rejecting_ ? CountCsvRejects(*this) : 0; }

std::vector<RejectedRow> DuckdbSession::Rejects(int64_t first, int64_t count) {
  if (!rejecting_) return {};
  return CsvRejects(*this, *rejecting_, first, count);
}

int64_t DuckdbSession::WriteFile(std::string_view query, const std::string& path,
                                 const WriteFormat& format) {
  const CopySql copy = CopyToFile(path, format);
  Result result = connection_->RunAll(copy.before + std::string(query) + copy.after, {},
                                      {query, copy.before.size()});
  return RowsChanged(result);
}

std::vector<TableInfo> DuckdbSession::List(std::string_view condition,
                                           std::span<const Value> args) {
  const std::string sql = fmt::format(
      "SELECT * FROM ({}) AS t(schema_name, table_name, is_table, rows) WHERE {} "
      "ORDER BY schema_name, table_name",
      kListTables, condition);
  std::vector<TableInfo> tables;
  const std::unique_ptr<BatchReader> rows = Query(sql, args);
  while (const std::optional<Batch> batch = rows->Next()) {
    const ColumnView schemas(*batch, 0), names(*batch, 1), is_table(*batch, 2), sizes(*batch, 3);
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      TableInfo info;
      info.id = {std::string(schemas.Text(row)), std::string(names.Text(row))};
      info.kind = is_table.Bool(row) ? TableInfo::Kind::kTable : TableInfo::Kind::kView;
      if (!sizes.IsNull(row)) info.estimated_rows = sizes.Get<int64_t>(row);
      tables.push_back(std::move(info));
    }
  }
  return tables;
}

Schema DuckdbSession::ColumnsOf(const TableInfo& table) {
  const std::string sql = "FROM " + DuckdbDialect().Name(table.id);
  Schema schema;
  for (const EngineColumn& column : duckdb::ColumnsOf(connection_->PrepareLast(sql, {}))) {
    // A type that rows cannot have outside is no hindrance to looking at the table.
    schema.fields.push_back(
        {column.name, TypeOutside(column.type).value_or(Type{TypeId::kString})});
  }
  return schema;
}

std::optional<TableInfo> DuckdbSession::Find(const TableId& id) {
  // Listing what there is takes a hundred times as long, but knows views.
  constexpr std::string_view kMissing = "No table with that schema+name could be located";
  TableDescription found_table;
  const char* schema = id.schema.empty() ? nullptr : id.schema.c_str();
  if (api().table_description_create(connection_->get(), schema, id.table.c_str(),
                                     found_table.out()) == DuckDBSuccess) {
    TableInfo info{.id = id};
    info.schema = ColumnsOf(info);
    return info;
  }
  if (found_table && api().table_description_error(found_table.get()) == kMissing) {
    return std::nullopt;
  }
  const Value args[] = {id.schema, id.table};
  std::vector<TableInfo> found = List(
      "lower(schema_name) = lower(if($1 = '', current_schema(), $1)) AND lower(table_name) = "
      "lower($2)",
      args);
  if (found.empty()) return std::nullopt;
  TableInfo& info = found[0];
  info.schema = ColumnsOf(info);
  info.id = id;
  return std::move(info);
}

std::vector<TableInfo> DuckdbSession::Tables() {
  std::vector<TableInfo> tables = List("schema_name <> 'sqlflow'", {});
  for (TableInfo& table : tables) {
    try {
      table.schema = ColumnsOf(table);
    } catch (const Error&) {
      if (table.kind == TableInfo::Kind::kTable) throw;
    }
    if (table.id.schema == "main") table.id.schema.clear();
  }
  return tables;
}

void DuckdbSession::KeepOrder(bool keep) {
  if (keep == keeps_order_) return;
  connection_->RunOwn(fmt::format("SET SESSION preserve_insertion_order = {}", keep));
  keeps_order_ = keep;
}

void DuckdbSession::CountProgress() {
  // The engine does so only where it believes to show a bar.
  connection_->RunOwn(
      "SET enable_progress_bar = true; SET enable_progress_bar_print = false; "
      "SET progress_bar_time = 0");
}

QueryProgress DuckdbSession::Progress() noexcept {
  return {connection_->ProgressFraction(), connection_->StreamedRows()};
}

void DuckdbSession::Begin() { connection_->RunOwn("BEGIN TRANSACTION"); }

void DuckdbSession::Commit() {
  // What is under way is not interrupted, but none is begun.
  try {
    connection_->ThrowIfInterrupted();
  } catch (const Error&) {
    Rollback();
    throw;
  }
  connection_->RunOwn("COMMIT", Obey::kNothing);
}

void DuckdbSession::Rollback() noexcept {
  try {
    connection_->RunOwn("ROLLBACK", Obey::kNothing);
  } catch (const Error&) {
    // The engine has rolled back by itself: there is nothing left to undo.
    return;
  }
}

}  // namespace sqlflow::duckdb
