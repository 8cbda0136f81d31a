#include "engine/duckdb/query_facts.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "engine/duckdb/errors.h"

namespace sqlflow::duckdb {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

std::string_view Text(const object& node, std::string_view key) {
  std::string_view text;
  if (node[key].get(text) != simdjson::SUCCESS) return {};
  return text;
}

std::optional<size_t> Location(const object& node) {
  uint64_t location = 0;
  const bool known = node["query_location"].get(location) == simdjson::SUCCESS &&
                     location != std::numeric_limits<uint64_t>::max();
  return known ? std::optional<size_t>(location) : std::nullopt;
}

// A table function whose first argument names files.
bool ReadsFiles(std::string_view function) {
  static constexpr std::array kNames = {"read_csv",         "read_csv_auto",
                                        "sniff_csv",        "read_parquet",
                                        "parquet_scan",     "read_json",
                                        "read_json_auto",   "read_ndjson",
                                        "read_ndjson_auto", "read_json_objects",
                                        "read_text",        "read_ndjson_objects",
                                        "read_blob",        "read_json_objects_auto",
                                        "read_xlsx",        "parquet_schema",
                                        "parquet_metadata", "parquet_file_metadata"};
  return std::find(kNames.begin(), kNames.end(), function) != kNames.end();
}

// FROM 'data/x.csv': the engine reads what looks like a file and is no table.
bool LooksLikeFile(std::string_view name) {
  if (name.find("://") != std::string_view::npos) return true;
  const std::string whole = ToLower(name);
  std::string_view lower = whole;
  for (const std::string_view packed : {".gz", ".zst"}) {
    if (lower.ends_with(packed)) lower.remove_suffix(packed.size());
  }
  for (const std::string_view suffix :
       {".csv", ".tsv", ".parquet", ".json", ".jsonl", ".ndjson", ".xlsx"}) {
    if (lower.ends_with(suffix)) return true;
  }
  return false;
}

// Names of CTEs that can be seen; scopes nest.
struct Scope {
  const Scope* outer = nullptr;
  std::vector<std::string> names;  // Lower case.

  bool Has(const std::string& name) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->outer) {
      if (std::find(scope->names.begin(), scope->names.end(), name) != scope->names.end()) {
        return true;
      }
    }
    return false;
  }
};

class TreeWalker {
 public:
  explicit TreeWalker(SqlFacts& facts) : facts_(facts) {}

  void Walk(const element& node, const Scope& scope) {
    if (object fields; node.get(fields) == simdjson::SUCCESS) {
      WalkObject(fields, scope);
    } else if (array items; node.get(items) == simdjson::SUCCESS) {
      for (const element item : items) Walk(item, scope);
    }
  }

 private:
  void WalkObject(const object& node, const Scope& scope) {
    const std::string_view type = Text(node, "type");
    if (type == "BASE_TABLE") AddTable(node, scope);
    if (type == "TABLE_FUNCTION") AddTableFunction(node);
    const std::string_view kind = Text(node, "class");
    if (kind == "FUNCTION" || kind == "WINDOW") AddFunction(node);
    Scope inner{&scope, {}};
    if (array ctes; node["cte_map"]["map"].get(ctes) == simdjson::SUCCESS) {
      for (const element cte : ctes) WalkCte(cte, inner);
    }
    // Both of these see their own name.
    if (type == "RECURSIVE_CTE_NODE" || type == "CTE_NODE") {
      inner.names.push_back(ToLower(Text(node, "cte_name")));
    }
    for (const auto field : node) {
      if (field.key != "cte_map") Walk(field.value, inner);
    }
  }

  // A CTE sees those before it, and itself only when it is recursive.
  void WalkCte(const element& cte, Scope& scope) {
    std::string_view name;
    element value;
    if (cte["key"].get(name) != simdjson::SUCCESS || cte["value"].get(value) != simdjson::SUCCESS) {
      return;
    }
    Walk(value, scope);
    scope.names.push_back(ToLower(name));
  }

  void AddTable(const object& node, const Scope& scope) {
    const std::string_view name = Text(node, "table_name");
    TableReference reference;
    for (const std::string_view key : {"catalog_name", "schema_name"}) {
      if (const std::string_view part = Text(node, key); !part.empty()) {
        reference.parts.emplace_back(part);
      }
    }
    if (reference.parts.empty()) {
      if (scope.Has(ToLower(name))) return;
      if (LooksLikeFile(name)) {
        facts_.files.emplace_back(name);
        return;
      }
    }
    reference.parts.emplace_back(name);
    reference.offset = Location(node).value_or(0);
    facts_.tables.push_back(std::move(reference));
  }

  void AddFunction(const object& node) {
    bool is_operator = false;
    if (node["is_operator"].get(is_operator) == simdjson::SUCCESS && is_operator) return;
    std::string name = ToLower(Text(node, "function_name"));
    if (name.empty()) return;
    if (std::find(facts_.functions.begin(), facts_.functions.end(), name) ==
        facts_.functions.end()) {
      facts_.functions.push_back(std::move(name));
    }
  }

  void AddTableFunction(const object& node) {
    object function;
    element argument;
    if (node["function"].get(function) != simdjson::SUCCESS ||
        function["children"].at(0).get(argument) != simdjson::SUCCESS) {
      return;
    }
    const std::string name = ToLower(Text(function, "function_name"));
    if (ReadsFiles(name)) {
      ForEachText(argument,
                  [this](std::string_view file, size_t) { facts_.files.emplace_back(file); });
    } else if (name == "query_table") {
      ForEachText(argument, [this](std::string_view table, size_t offset) {
        facts_.tables.push_back({{std::string(table)}, offset});
      });
    }
  }

  // A text, or a list of texts.
  template <class Visit>
  static void ForEachText(const element& argument, const Visit& visit) {
    object node;
    if (argument.get(node) != simdjson::SUCCESS) return;
    if (array items; Text(node, "function_name") == "list_value" &&
                     node["children"].get(items) == simdjson::SUCCESS) {
      for (const element item : items) ForEachText(item, visit);
      return;
    }
    std::string_view text;
    if (Text(node, "class") == "CONSTANT" &&
        node["value"]["value"].get(text) == simdjson::SUCCESS) {
      visit(text, Location(node).value_or(0));
    }
  }

  SqlFacts& facts_;
};

Error ParseError(const element& answer, std::string_view query) {
  EngineMessage message;
  object fields;
  if (answer.get(fields) == simdjson::SUCCESS) {
    message.text = std::string(Text(fields, "error_message"));
    const std::string_view position = Text(fields, "position");
    if (!position.empty()) message.position = std::stoull(std::string(position));
  }
  message.kind = "Parser";
  return ToError(message, {query});
}

bool IsOrdered(const element& node) {
  array modifiers;
  if (node["modifiers"].get(modifiers) != simdjson::SUCCESS) return false;
  return std::any_of(modifiers.begin(), modifiers.end(), [](const element modifier) {
    std::string_view type;
    return modifier["type"].get(type) == simdjson::SUCCESS && type == "ORDER_MODIFIER";
  });
}

}  // namespace

struct TreeReader::Parser {
  simdjson::dom::parser parser;
  std::string padded;
};

TreeReader::TreeReader() : parser_(std::make_unique<Parser>()) {}
TreeReader::~TreeReader() = default;

TreeKind TreeReader::Read(std::string_view json, std::string_view query, SqlFacts& facts) {
  parser_->padded.assign(json);
  parser_->padded.reserve(json.size() + simdjson::SIMDJSON_PADDING);
  element answer;
  if (parser_->parser.parse(parser_->padded.data(), json.size(), false).get(answer) !=
      simdjson::SUCCESS) {
    throw Error(ErrorCode::kInternal, "The engine's parse tree cannot be read");
  }
  bool failed = false;
  if (answer["error"].get(failed) == simdjson::SUCCESS && failed) {
    std::string_view type;
    const bool is_other =
        answer["error_type"].get(type) == simdjson::SUCCESS && type == "not implemented";
    if (is_other) return TreeKind::kOtherStatement;
    facts.error = ParseError(answer, query);
    return TreeKind::kQuery;
  }
  element node;
  if (answer["statements"].at(0)["node"].get(node) != simdjson::SUCCESS) {
    facts.error = Error(ErrorCode::kEngine, "The SQL text holds no statement");
    return TreeKind::kQuery;
  }
  if (answer["statements"].at(1).error() == simdjson::SUCCESS) {
    facts.error = Error(ErrorCode::kEngine, "One query is needed, and the text holds several");
  }
  facts.ordered = IsOrdered(node);
  TreeWalker(facts).Walk(node, Scope{});
  std::stable_sort(facts.tables.begin(), facts.tables.end(),
                   [](const auto& a, const auto& b) { return a.offset < b.offset; });
  return TreeKind::kQuery;
}

}  // namespace sqlflow::duckdb
