#include "engine/duckdb/session.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "batch/column_view.h"
#include "engine/duckdb/csv_diagnosis.h"
#include "engine/duckdb/dialect.h"
#include "engine/duckdb/errors.h"
#include "engine/duckdb/file_sql.h"
#include "engine/duckdb/result_reader.h"
#include "engine/duckdb/type_map.h"

namespace sqlflow::duckdb {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};

duckdb_value MakeValue(const Functions& api, const Value& value) {
  return std::visit(Overloaded{
                        [&](std::monostate) { return api.create_null_value(); },
                        [&](bool flag) { return api.create_bool(flag); },
                        [&](int64_t number) { return api.create_int64(number); },
                        [&](double number) { return api.create_double(number); },
                        [&](const std::string& text) {
                          return api.create_varchar_length(text.data(), text.size());
                        },
                        // The engine casts the text where it is used.
                        [&](const Typed& typed) {
                          return api.create_varchar_length(typed.text.data(), typed.text.size());
                        },
                    },
                    value);
}

}  // namespace

DuckdbSession::DuckdbSession(const Functions& api, duckdb_database database, Streams& streams)
    : api_(api), database_(database), streams_(streams), connection_(api) {
  if (api_.connect(database, connection_.out()) != DuckDBSuccess) {
    throw Error(ErrorCode::kEngine, "The engine gives no connection");
  }
}

DuckdbSession::~DuckdbSession() {
  for (const auto& [id, stream] : bound_) streams_.Remove(id);
}

void DuckdbSession::ThrowIfInterrupted() const {
  if (interrupted_) throw Error(ErrorCode::kCancelled, "The statement was cancelled");
}

PreparedHandle DuckdbSession::Prepare(std::string_view sql) {
  const std::string text(sql);
  PreparedHandle statement(api_);
  if (api_.prepare(connection_.get(), text.c_str(), statement.out()) != DuckDBSuccess) {
    throw Translate(api_.prepare_error(statement.get()), sql);
  }
  return statement;
}

void DuckdbSession::BindArguments(duckdb_prepared_statement statement,
                                  std::span<const Value> args) {
  for (size_t i = 0; i < args.size(); ++i) {
    const ValueHandle value(api_, MakeValue(api_, args[i]));
    if (api_.bind_value(statement, i + 1, value.get()) != DuckDBSuccess) {
      throw Error(ErrorCode::kInternal, fmt::format("Argument cannot be bound: {}", i + 1));
    }
  }
}

int64_t DuckdbSession::Run(duckdb_prepared_statement statement, std::string_view sql) {
  ThrowIfInterrupted();
  ResultHandle result(api_);
  if (api_.execute_prepared(statement, result.get()) != DuckDBSuccess) {
    ThrowFailure(api_.result_error(result.get()), sql);
  }
  ForgetReadStreams();
  return RowsChanged(result.get());
}

Error DuckdbSession::Translate(std::string_view message, std::string_view sql) const {
  const auto csv = csv_files_.find(FileOfSniffingError(message));
  if (csv != csv_files_.end()) {
    if (std::optional<Error> error = DiagnoseCsv(api_, database_, csv->second, csv->first)) {
      return *error;
    }
  }
  return TranslateError(message, sql);
}

void DuckdbSession::ThrowFailure(std::string_view message, std::string_view sql) {
  const Error failure = Translate(message, sql);
  std::exception_ptr thrown;
  {
    const std::lock_guard lock(bound_mutex_);
    for (const auto& [id, stream] : bound_) {
      if (thrown == nullptr) thrown = stream->error();
    }
  }
  ForgetReadStreams();
  if (interrupted_) throw Error(ErrorCode::kCancelled, "The statement was cancelled");
  if (thrown != nullptr) std::rethrow_exception(thrown);
  throw failure;
}

// CREATE TABLE AS and COPY answer with one row, "Count".
int64_t DuckdbSession::RowsChanged(duckdb_result* result) const {
  if (api_.column_count(result) == 1 && std::string_view(api_.column_name(result, 0)) == "Count") {
    const ChunkHandle chunk(api_, api_.fetch_chunk(*result));
    if (!chunk || api_.data_chunk_get_size(chunk.get()) == 0) return 0;
    return *static_cast<const int64_t*>(
        api_.vector_get_data(api_.data_chunk_get_vector(chunk.get(), 0)));
  }
  return static_cast<int64_t>(api_.rows_changed(result));
}

void DuckdbSession::ForgetReadStreams() {
  const std::lock_guard lock(bound_mutex_);
  for (auto it = bound_.begin(); it != bound_.end();) {
    if (!it->second->started()) {
      ++it;
      continue;
    }
    streams_.Remove(it->first);
    it = bound_.erase(it);
  }
}

int64_t DuckdbSession::Execute(std::string_view sql, std::span<const Value> args) {
  if (!args.empty()) {
    const PreparedHandle statement = Prepare(sql);
    BindArguments(statement.get(), args);
    return Run(statement.get(), sql);
  }
  const std::string text(sql);
  StatementsHandle statements(api_);
  const idx_t count = api_.extract_statements(connection_.get(), text.c_str(), statements.out());
  if (count == 0) {
    const char* error = api_.extract_statements_error(statements.get());
    if (error != nullptr) throw TranslateError(error, sql);
    return 0;
  }
  int64_t changed = 0;
  for (idx_t i = 0; i < count; ++i) {
    PreparedHandle statement(api_);
    if (api_.prepare_extracted_statement(connection_.get(), statements.get(), i, statement.out()) !=
        DuckDBSuccess) {
      throw Translate(api_.prepare_error(statement.get()), sql);
    }
    changed = Run(statement.get(), sql);
  }
  return changed;
}

DuckdbSession::Columns DuckdbSession::ColumnsOf(duckdb_prepared_statement statement) const {
  Columns columns;
  for (idx_t i = 0; i < api_.prepared_statement_column_count(statement); ++i) {
    const LogicalTypeHandle type(api_, api_.prepared_statement_column_logical_type(statement, i));
    const char* name = api_.prepared_statement_column_name(statement, i);
    const std::string owned = name == nullptr ? "" : name;
    if (name != nullptr) api_.free(const_cast<char*>(name));
    const std::optional<MappedType> mapped = MapType(api_, type.get());
    if (!mapped) {
      throw Error(ErrorCode::kUnsupported,
                  fmt::format("Column has a type that cannot be moved: {}", owned))
          .Hint("CAST it to VARCHAR in the query");
    }
    columns.exact.push_back(mapped->exact);
    columns.schema.fields.push_back({owned, mapped->type});
  }
  return columns;
}

std::string DuckdbSession::WithCasts(std::string_view sql, const Columns& columns) {
  std::string list;
  std::string names;
  for (size_t i = 0; i < columns.schema.fields.size(); ++i) {
    const Field& field = columns.schema.fields[i];
    if (i > 0) list += ", ", names += ", ";
    names += fmt::format("c{}", i);
    list += columns.exact[i]
                ? fmt::format("c{}", i)
                : fmt::format("CAST(c{} AS {})", i, DuckdbDialect().TypeName(field.type));
    list += " AS " + QuoteIdentifier(field.name);
  }
  return fmt::format("SELECT {} FROM ({}\n) AS q({})", list, sql, names);
}

std::unique_ptr<BatchReader> DuckdbSession::Query(std::string_view sql,
                                                  std::span<const Value> args) {
  ThrowIfInterrupted();
  PreparedHandle statement = Prepare(sql);
  Columns columns = ColumnsOf(statement.get());
  std::string text(sql);
  if (std::find(columns.exact.begin(), columns.exact.end(), false) != columns.exact.end()) {
    text = WithCasts(sql, columns);
    statement = Prepare(text);
  }
  BindArguments(statement.get(), args);
  return std::make_unique<ResultReader>(api_, connection_.get(), std::move(statement),
                                        std::move(columns.schema), std::move(text));
}

Schema DuckdbSession::Describe(std::string_view query) {
  ThrowIfInterrupted();
  const PreparedHandle statement = Prepare(query);
  return ColumnsOf(statement.get()).schema;
}

std::string DuckdbSession::Bind(std::vector<std::unique_ptr<BatchReader>> partitions) {
  auto stream = std::make_shared<Stream>(std::move(partitions));
  const int64_t id = streams_.Add(stream);
  const std::lock_guard lock(bound_mutex_);
  bound_.emplace(id, std::move(stream));
  return fmt::format("sqlflow_scan({})", id);
}

std::string DuckdbSession::Scan(const FileScan& scan) {
  if (const auto* csv = std::get_if<CsvReadFormat>(&scan.format)) {
    for (const std::string& file : scan.files) csv_files_.insert_or_assign(file, *csv);
  }
  return ReadSql(scan);
}

int64_t DuckdbSession::WriteFile(std::string_view query, const std::string& path,
                                 const WriteFormat& format) {
  return Execute(CopySql(query, path, format), {});
}

std::optional<TableInfo> DuckdbSession::Find(const TableId& id) {
  // One look-up by name is far cheaper than a scan of the catalog's views of thousands of tables.
  TableInfo info{.id = id};
  try {
    info.schema = Describe("SELECT * FROM " + DuckdbDialect().Name(id));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kEngine &&
        error.message().find("does not exist") != std::string::npos) {
      return std::nullopt;
    }
    throw;
  }
  const std::vector<Value> args = {id.schema.empty() ? std::string("main") : id.schema, id.table};
  const bool is_view = QueryInteger(*this,
                                    "SELECT count(*) FROM duckdb_views() WHERE NOT internal AND "
                                    "lower(schema_name) = lower(?) AND lower(view_name) = lower(?)",
                                    args)
                           .value_or(0) > 0;
  if (is_view) info.kind = TableInfo::Kind::kView;
  return info;
}

std::vector<std::vector<std::string>> DuckdbSession::TextRows(std::string_view sql,
                                                              std::span<const Value> args) {
  std::vector<std::vector<std::string>> rows;
  const std::unique_ptr<BatchReader> reader = Query(sql, args);
  while (const std::optional<Batch> batch = reader->Next()) {
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      std::vector<std::string>& cells = rows.emplace_back();
      for (size_t i = 0; i < batch->schema().fields.size(); ++i) {
        const ColumnView column(*batch, static_cast<int>(i));
        cells.push_back(column.IsNull(row) ? "" : std::string(column.Text(row)));
      }
    }
  }
  return rows;
}

std::vector<TableInfo> DuckdbSession::Tables() {
  constexpr std::string_view kSql =
      "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary "
      "AND "
      "schema_name <> 'sqlflow' UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE "
      "NOT "
      "internal AND NOT temporary AND schema_name <> 'sqlflow' ORDER BY 1, 2";
  std::vector<TableInfo> tables;
  for (const std::vector<std::string>& row : TextRows(kSql, {})) {
    const TableId id{row[0] == "main" ? "" : row[0], row[1]};
    if (std::optional<TableInfo> table = Find(id)) tables.push_back(std::move(*table));
  }
  return tables;
}

void DuckdbSession::KeepOrder(bool keep) {
  if (keeps_order_ == keep) return;
  Execute(fmt::format("SET SESSION preserve_insertion_order = {}", keep), {});
  keeps_order_ = keep;
}

void DuckdbSession::Interrupt() noexcept {
  interrupted_ = true;
  api_.interrupt(connection_.get());
  const std::lock_guard lock(bound_mutex_);
  for (const auto& [id, stream] : bound_) stream->Cancel();
}

QueryProgress DuckdbSession::Progress() noexcept {
  const duckdb_query_progress_type progress = api_.query_progress(connection_.get());
  return {.fraction = progress.percentage < 0 ? -1 : progress.percentage / 100,
          .rows = static_cast<int64_t>(progress.rows_processed)};
}

void DuckdbSession::Begin() { Execute("BEGIN TRANSACTION", {}); }

void DuckdbSession::Commit() {
  try {
    Execute("COMMIT", {});
  } catch (const Error&) {
    Rollback();  // Where it failed before the engine took it, the transaction is still open.
    throw;
  }
}

void DuckdbSession::Rollback() noexcept {
  // Past an interrupt too: what is open must not stay open. A connection without a transaction
  // refuses, which is what is wanted.
  duckdb_result result{};
  api_.query(connection_.get(), "ROLLBACK", &result);
  api_.destroy_result(&result);
}

}  // namespace sqlflow::duckdb
