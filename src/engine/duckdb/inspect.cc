#include "engine/duckdb/inspect.h"

#include "batch/column_view.h"
#include "engine/duckdb/connection.h"
#include "engine/duckdb/pivot.h"
#include "engine/duckdb/query_facts.h"
#include "engine/duckdb/query_reader.h"

namespace sqlflow::duckdb {
namespace {

void ThrowIfFailed(const Appender& appender, duckdb_state state) {
  if (state == DuckDBSuccess) return;
  const ErrorData error(api().appender_error_data(appender.get()));
  throw ToError(std::string_view(api().error_data_message(error.get())), {});
}

// Queries on their way through the engine's parser.
class Inspector {
 public:
  explicit Inspector(const std::shared_ptr<Database>& database)
      : connection_(std::make_shared<Connection>(database)) {}

  std::vector<SqlFacts> Run(std::span<const std::string> queries) {
    std::vector<SqlFacts> facts(queries.size());
    std::vector<size_t> others;
    ReadTrees(queries, facts, others);
    ReadPivots(queries, others, facts);
    return facts;
  }

 private:
  // Fills facts in; `others` gets the indices of statements that have no tree.
  void ReadTrees(std::span<const std::string> queries, std::span<SqlFacts> facts,
                 std::vector<size_t>& others) {
    Fill(queries);
    const auto rows = StreamQuery(
        connection_, "SELECT json_serialize_sql(sql) FROM temp.sqlflow_queries ORDER BY id", {});
    size_t index = 0;
    while (const std::optional<Batch> batch = rows->Next()) {
      const ColumnView trees(*batch, 0);
      for (int64_t row = 0; row < batch->row_count(); ++row, ++index) {
        if (reader_.Read(trees.Text(row), queries[index], facts[index]) ==
            TreeKind::kOtherStatement) {
          facts[index].is_query = false;
          others.push_back(index);
        }
      }
    }
  }

  void Fill(std::span<const std::string> queries) {
    connection_->RunOwn("CREATE OR REPLACE TEMP TABLE sqlflow_queries(id BIGINT, sql VARCHAR)");
    Appender appender;
    ThrowIfFailed(appender, api().appender_create_ext(connection_->get(), "temp", "main",
                                                      "sqlflow_queries", appender.out()));
    for (size_t i = 0; i < queries.size(); ++i) {
      api().append_int64(appender.get(), static_cast<int64_t>(i));
      api().append_varchar_length(appender.get(), queries[i].data(), queries[i].size());
      ThrowIfFailed(appender, api().appender_end_row(appender.get()));
    }
    ThrowIfFailed(appender, api().appender_close(appender.get()));
  }

  // A PIVOT without IN is several statements to the engine; with IN it is a query.
  void ReadPivots(std::span<const std::string> queries, const std::vector<size_t>& others,
                  std::vector<SqlFacts>& facts) {
    std::vector<std::string> texts;
    std::vector<StaticPivot> pivots;
    std::vector<size_t> indices;
    for (const size_t index : others) {
      std::optional<StaticPivot> pivot = MakeStatic(queries[index]);
      if (!pivot) continue;
      texts.push_back(pivot->sql);
      pivots.push_back(std::move(*pivot));
      indices.push_back(index);
    }
    if (texts.empty()) return;
    std::vector<SqlFacts> found(texts.size());
    std::vector<size_t> still_others;
    ReadTrees(texts, found, still_others);
    for (size_t i = 0; i < found.size(); ++i) {
      // What is no query with IN is none without, and our own text must not be blamed.
      if (found[i].error || !found[i].is_query) continue;
      for (TableReference& table : found[i].tables) {
        table.offset = pivots[i].OriginalOffset(table.offset);
      }
      facts[indices[i]] = std::move(found[i]);
    }
  }

  const std::shared_ptr<Connection> connection_;
  TreeReader reader_;
};

}  // namespace

std::vector<SqlFacts> InspectQueries(const std::shared_ptr<Database>& database,
                                     std::span<const std::string> queries) {
  if (queries.empty()) return {};
  return Inspector(database).Run(queries);
}

}  // namespace sqlflow::duckdb
