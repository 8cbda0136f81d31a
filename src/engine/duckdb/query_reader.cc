#include "engine/duckdb/query_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/strings.h"
#include "engine/duckdb/arguments.h"
#include "engine/duckdb/arrow_result.h"
#include "engine/duckdb/dialect.h"

namespace sqlflow::duckdb {
namespace {

class QueryReader final : public BatchReader {
 public:
  QueryReader(std::shared_ptr<Connection> connection, Prepared statement, Result result,
              Schema schema, std::string sql, size_t prefix)
      : connection_(std::move(connection)),
        statement_(std::move(statement)),
        result_(std::move(result)),
        schema_(std::make_shared<const Schema>(std::move(schema))),
        options_(api().result_get_arrow_options(result_.get())),
        sql_(std::move(sql)),
        prefix_(prefix),
        number_(connection_->statement()) {}

  ~QueryReader() override {
    // Left in the middle: whoever waits in a stream must not be waited for.
    if (!finished_ && connection_->statement() == number_) connection_->CancelReadStreams();
    result_.Reset();
    if (connection_->statement() == number_) connection_->ReleaseReadStreams();
  }

  const Schema& schema() const override { return *schema_; }

  std::optional<Batch> Next() override {
    if (finished_) return std::nullopt;
    if (connection_->statement() != number_) {
      throw Error(ErrorCode::kInternal,
                  "A result was read after its session ran another statement");
    }
    if (cancelled_) throw Error(ErrorCode::kCancelled, "The query was cancelled");
    connection_->ThrowIfInterrupted();
    const Chunk chunk(api().fetch_chunk(*result_.get()));
    if (!chunk || api().data_chunk_get_size(chunk.get()) == 0) {
      Finish();
      return std::nullopt;
    }
    return ToBatch(options_, chunk, schema_);
  }

  void Cancel() noexcept override {
    cancelled_ = true;
    api().interrupt(connection_->get());
  }

 private:
  // No more rows: the end, or a failure on the way.
  void Finish() {
    finished_ = true;
    const char* message = api().result_error(result_.get());
    if (message != nullptr && *message != '\0') connection_->Fail(message, {sql_, prefix_});
    connection_->ReleaseReadStreams();
  }

  const std::shared_ptr<Connection> connection_;
  const Prepared statement_;
  Result result_;
  const std::shared_ptr<const Schema> schema_;
  const ArrowOptions options_;
  const std::string sql_;
  const size_t prefix_;
  const int64_t number_;
  bool finished_ = false;
  std::atomic<bool> cancelled_{false};
};

// `SELECT "c1" AS "a", CAST("c2" AS VARCHAR) AS "b" FROM (` and `…) AS rows("c1", "c2")`: names of
// our own, because a result's names need not differ.
struct Wrapping {
  std::string before;
  std::string after;
};

Wrapping WrappingOf(const std::vector<EngineColumn>& columns) {
  std::string list;
  std::string names;
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string name = fmt::format("\"c{}\"", i);
    list += fmt::format("{}{} AS {}", i == 0 ? "" : ", ", Converted(columns[i].type, name),
                        QuoteName(columns[i].name));
    names += (i == 0 ? "" : ", ") + name;
  }
  return {fmt::format("SELECT {} FROM (", list), fmt::format("\n) AS sqlflow_rows({})", names)};
}

// A query without its final semicolon, which a subquery cannot have.
std::string_view WithoutSemicolon(std::string_view sql) {
  std::string_view trimmed = Trim(sql);
  if (!trimmed.ends_with(';')) return sql;
  return sql.substr(0, static_cast<size_t>(trimmed.data() - sql.data()) + trimmed.size() - 1);
}

std::vector<EngineColumn> ColumnsOf(Result& result) {
  std::vector<EngineColumn> columns;
  for (idx_t i = 0; i < api().column_count(result.get()); ++i) {
    const LogicalType type(api().column_logical_type(result.get(), i));
    columns.push_back({api().column_name(result.get(), i), ReadType(type.get())});
  }
  return columns;
}

bool AllPlain(const std::vector<EngineColumn>& columns) {
  return std::all_of(columns.begin(), columns.end(), [](const EngineColumn& column) {
    // Invalid: known only when the arguments are.
    return column.type.id == DUCKDB_TYPE_INVALID || IsPlain(column.type);
  });
}

// Names that repeat, as the engine tells them apart in tables, files and subqueries: id, id_1.
void TellApart(Schema& schema) {
  std::map<std::string, int> counts;
  for (Field& field : schema.fields) {
    const std::string key = ToLower(field.name);
    if (counts.contains(key)) {
      std::string name;
      do {
        name = fmt::format("{}_{}", field.name, counts[key]++);
      } while (counts.contains(ToLower(name)));
      field.name = std::move(name);
    }
    ++counts[ToLower(field.name)];
  }
}

}  // namespace

std::vector<EngineColumn> ColumnsOf(const Prepared& statement) {
  std::vector<EngineColumn> columns;
  for (idx_t i = 0; i < api().prepared_statement_column_count(statement.get()); ++i) {
    const LogicalType type(api().prepared_statement_column_logical_type(statement.get(), i));
    columns.push_back(
        {TakeText(const_cast<char*>(api().prepared_statement_column_name(statement.get(), i))),
         ReadType(type.get())});
  }
  return columns;
}

Schema SchemaOutside(const std::vector<EngineColumn>& columns) {
  Schema schema;
  std::vector<std::string> refused;
  for (const EngineColumn& column : columns) {
    if (std::optional<Type> type = TypeOutside(column.type)) {
      schema.fields.push_back({column.name, std::move(*type)});
    } else {
      refused.push_back(fmt::format("{} ({})", column.name, NameOf(column.type)));
    }
  }
  if (!refused.empty()) {
    throw Error(ErrorCode::kUnsupported,
                "Columns have types that cannot be read: " + Join(refused, ", "))
        .Hint("Cast them in the query, such as CAST(column AS VARCHAR)");
  }
  TellApart(schema);
  return schema;
}

std::unique_ptr<BatchReader> StreamQuery(std::shared_ptr<Connection> connection,
                                         std::string_view sql, std::span<const Value> args) {
  CallerSql caller{sql};
  Prepared statement = connection->PrepareLast(std::string(sql), caller);
  std::vector<EngineColumn> columns = ColumnsOf(statement);
  if (!AllPlain(columns)) {
    SchemaOutside(columns);
    const Wrapping wrapping = WrappingOf(columns);
    caller.prefix = wrapping.before.size();
    statement = connection->PrepareLast(
        wrapping.before + std::string(WithoutSemicolon(sql)) + wrapping.after, caller);
  }
  BindArguments(*connection, statement, args, caller);
  Result result = connection->Run(statement, Fetch::kStream, caller);
  Schema schema = SchemaOutside(ColumnsOf(result));
  return std::make_unique<QueryReader>(std::move(connection), std::move(statement),
                                       std::move(result), std::move(schema), std::string(sql),
                                       caller.prefix);
}

}  // namespace sqlflow::duckdb
