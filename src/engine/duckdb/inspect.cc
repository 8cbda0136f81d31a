#include "engine/duckdb/inspect.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/strings.h"
#include "engine/duckdb/errors.h"

namespace sqlflow::duckdb {
namespace {

using Json = nlohmann::json;

constexpr uint64_t kNoLocation = ~uint64_t{0};

std::string TextOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

size_t OffsetOf(const Json& object) {
  const auto found = object.find("query_location");
  if (found == object.end() || !found->is_number_unsigned()) return 0;
  const uint64_t location = found->get<uint64_t>();
  return location == kNoLocation ? 0 : static_cast<size_t>(location);
}

// FROM 'x.parquet' arrives as a table of that name.
bool LooksLikeFile(const std::string& name) {
  for (const char* suffix :
       {".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".gz", ".zst"}) {
    if (name.ends_with(suffix)) return true;
  }
  return name.find('/') != std::string::npos;
}

bool ReadsFiles(const std::string& function) {
  return function.starts_with("read_") || function == "parquet_scan" || function == "sniff_csv" ||
         function == "glob";
}

// Walks one tree; names of CTEs hide tables where they are visible.
class Walker {
 public:
  explicit Walker(SqlFacts& facts) : facts_(facts) {}

  void Walk(const Json& node) {
    if (node.is_array()) {
      for (const Json& each : node) Walk(each);
    } else if (node.is_object()) {
      WalkObject(node);
    }
  }

 private:
  void WalkObject(const Json& node) {
    const size_t visible = ctes_.size();
    const std::string type = TextOf(node, "type");
    if (type == "BASE_TABLE") AddTable(node);
    if (type == "TABLE_FUNCTION") AddTableFunction(node);
    if (const std::string function = TextOf(node, "function_name"); !function.empty()) {
      if (functions_.insert(ToLower(function)).second)
        facts_.functions.push_back(ToLower(function));
    }
    DefineCtes(node);
    for (const auto& [key, child] : node.items()) {
      if (key != "cte_map" && !(IsCteNode(type) && key == "query")) Walk(child);
    }
    ctes_.resize(visible);
  }

  static bool IsCteNode(const std::string& type) { return type == "CTE_NODE"; }

  static std::string CteName(const Json& node) {
    const std::string name = TextOf(node, "cte_name");
    return name.empty() ? TextOf(node, "ctename") : name;
  }

  // A CTE sees those before it, and itself when it is recursive.
  void DefineCtes(const Json& node) {
    const std::string type = TextOf(node, "type");
    if (type == "RECURSIVE_CTE_NODE") ctes_.push_back(ToLower(CteName(node)));
    if (IsCteNode(type)) {
      if (node.contains("query")) Walk(node.at("query"));
      ctes_.push_back(ToLower(CteName(node)));
    }
    const auto map = node.find("cte_map");
    if (map == node.end() || !map->is_object() || !map->contains("map")) return;
    for (const Json& entry : map->at("map")) {
      Walk(entry.at("value"));
      ctes_.push_back(ToLower(TextOf(entry, "key")));
    }
  }

  void AddTable(const Json& node) {
    const std::string table = TextOf(node, "table_name");
    const std::string schema = TextOf(node, "schema_name");
    const std::string catalog = TextOf(node, "catalog_name");
    if (schema.empty() && catalog.empty()) {
      if (std::find(ctes_.begin(), ctes_.end(), ToLower(table)) != ctes_.end()) return;
      if (LooksLikeFile(table)) {
        facts_.files.push_back(table);
        return;
      }
    }
    TableReference reference{.parts = {}, .offset = OffsetOf(node)};
    if (!catalog.empty()) reference.parts.push_back(catalog);
    if (!schema.empty()) reference.parts.push_back(schema);
    reference.parts.push_back(table);
    facts_.tables.push_back(std::move(reference));
  }

  void AddTableFunction(const Json& node) {
    const auto function = node.find("function");
    if (function == node.end() || !ReadsFiles(ToLower(TextOf(*function, "function_name")))) return;
    const auto children = function->find("children");
    if (children == function->end() || children->empty()) return;
    AddFiles(children->front());
  }

  // A literal path, or a list of them.
  void AddFiles(const Json& argument) {
    if (TextOf(argument, "class") == "CONSTANT") {
      const auto value = argument.find("value");
      if (value != argument.end() && value->contains("value") && value->at("value").is_string()) {
        facts_.files.push_back(value->at("value").get<std::string>());
      }
      return;
    }
    const auto children = argument.find("children");
    if (children == argument.end()) return;
    for (const Json& child : *children) AddFiles(child);
  }

  SqlFacts& facts_;
  std::vector<std::string> ctes_;
  std::set<std::string> functions_;
};

bool IsOrdered(const Json& node) {
  const auto modifiers = node.find("modifiers");
  if (modifiers == node.end()) return false;
  for (const Json& modifier : *modifiers) {
    if (TextOf(modifier, "type") == "ORDER_MODIFIER") return true;
  }
  return false;
}

SqlFacts FactsOf(const std::string& query, const std::string& serialized) {
  SqlFacts facts;
  const Json tree = Json::parse(serialized, nullptr, false);
  if (tree.is_discarded()) return facts;
  if (tree.value("error", false)) {
    if (TextOf(tree, "error_type") == "not implemented") {
      facts.is_query = TextOf(tree, "error_message").find("SELECT") == std::string::npos;
      return facts;
    }
    Error error(ErrorCode::kEngine, TextOf(tree, "error_message"));
    const std::string position = TextOf(tree, "position");
    if (!position.empty()) error.AtSql(std::min(query.size(), std::stoul(position)));
    facts.error = std::move(error);
    return facts;
  }
  const Json& statements = tree.at("statements");
  if (statements.size() != 1) {
    facts.is_query = false;
    return facts;
  }
  Walker(facts).Walk(statements.front());
  facts.ordered = IsOrdered(statements.front().at("node"));
  return facts;
}

class Inspection {
 public:
  Inspection(const Functions& api, duckdb_connection connection)
      : api_(api), connection_(connection) {}

  void Fill(std::span<const std::string> queries) {
    Run("CREATE TEMP TABLE sqlflow_queries (i BIGINT, sql VARCHAR)");
    AppenderHandle appender(api_);
    if (api_.appender_create_ext(connection_, "temp", "main", "sqlflow_queries", appender.out()) !=
        DuckDBSuccess) {
      throw Error(ErrorCode::kInternal, "Queries cannot be handed to the engine");
    }
    for (size_t i = 0; i < queries.size(); ++i) {
      api_.append_int64(appender.get(), static_cast<int64_t>(i));
      api_.append_varchar_length(appender.get(), queries[i].data(), queries[i].size());
      api_.appender_end_row(appender.get());
    }
  }

  std::vector<SqlFacts> Read(std::span<const std::string> queries) {
    std::vector<SqlFacts> facts(queries.size());
    ResultHandle result(api_);
    if (api_.query(connection_, "SELECT i, json_serialize_sql(sql)::VARCHAR FROM sqlflow_queries",
                   result.get()) != DuckDBSuccess) {
      throw TranslateError(api_.result_error(result.get()), "");
    }
    while (true) {
      const ChunkHandle chunk(api_, api_.fetch_chunk(*result.get()));
      if (!chunk || api_.data_chunk_get_size(chunk.get()) == 0) return facts;
      const auto* ids = static_cast<const int64_t*>(
          api_.vector_get_data(api_.data_chunk_get_vector(chunk.get(), 0)));
      auto* texts = static_cast<duckdb_string_t*>(
          api_.vector_get_data(api_.data_chunk_get_vector(chunk.get(), 1)));
      for (idx_t row = 0; row < api_.data_chunk_get_size(chunk.get()); ++row) {
        const auto i = static_cast<size_t>(ids[row]);
        facts[i] = FactsOf(queries[i], TextAt(texts[row]));
      }
    }
  }

 private:
  static std::string TextAt(const duckdb_string_t& text) {
    const uint32_t length = text.value.inlined.length;
    const char* data = length <= 12 ? text.value.inlined.inlined : text.value.pointer.ptr;
    return {data, length};
  }

  void Run(const char* sql) {
    ResultHandle result(api_);
    if (api_.query(connection_, sql, result.get()) != DuckDBSuccess) {
      throw TranslateError(api_.result_error(result.get()), sql);
    }
  }

  const Functions& api_;
  const duckdb_connection connection_;
};

}  // namespace

std::vector<SqlFacts> InspectQueries(const Functions& api, duckdb_connection connection,
                                     std::span<const std::string> queries) {
  Inspection inspection(api, connection);
  inspection.Fill(queries);
  return inspection.Read(queries);
}

}  // namespace sqlflow::duckdb
