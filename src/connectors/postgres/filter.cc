#include "connectors/postgres/filter.h"

#include <fmt/format.h>

#include <map>

#include "base/strings.h"
#include "connectors/postgres/names.h"

namespace sqlflow {
namespace {

const std::map<std::string, std::string, std::less<>>& Operators() {
  static const std::map<std::string, std::string, std::less<>> kOperators = {
      {"==", "="},  {"=", "="}, {"!=", "<>"}, {"<>", "<>"}, {">", ">"},
      {">=", ">="}, {"<", "<"}, {"<=", "<="}, {"in", "IN"}};
  return kOperators;
}

Error NoFilter(const std::string& column, Span where) {
  return Error(ErrorCode::kInvalid, "Filter is no value, list or operator with a value: " + column)
      .At(where)
      .Hint("Example: {\"status\": \"paid\", \"total\": {\">=\": 100}, \"id\": {\"in\": [1, 2]}}");
}

std::string Condition(const std::string& column, const std::string& comparison,
                      const OptionValue& value, const PostgresConnection& connection) {
  const std::string name = QuoteIdentifier(column);
  if (const OptionValue::List* list = value.as_list()) {
    if (comparison != "IN" && comparison != "=") throw NoFilter(column, value.span);
    std::string items;
    for (const OptionValue& item : *list) {
      items += (items.empty() ? "" : ", ") + connection.Literal(ToText(item));
    }
    return items.empty() ? "false" : fmt::format("{} IN ({})", name, items);
  }
  if (value.as_map() != nullptr || comparison == "IN") throw NoFilter(column, value.span);
  if (value.is_null()) {
    return name + (comparison == "<>" ? " IS NOT NULL" : " IS NULL");
  }
  return fmt::format("{} {} {}", name, comparison, connection.Literal(ToText(value)));
}

}  // namespace

std::vector<std::string> FilterConditions(const OptionValue& filters,
                                          const PostgresConnection& connection) {
  std::vector<std::string> conditions;
  if (filters.is_null()) return conditions;
  const OptionValue::Map* map = filters.as_map();
  if (map == nullptr) throw NoFilter("filters", filters.span);
  for (const OptionEntry& entry : *map) {
    const OptionValue::Map* comparisons = entry.value.as_map();
    if (comparisons == nullptr) {
      conditions.push_back(Condition(entry.key, "=", entry.value, connection));
      continue;
    }
    for (const OptionEntry& comparison : *comparisons) {
      const auto found = Operators().find(ToLower(comparison.key));
      if (found == Operators().end()) throw NoFilter(entry.key, comparison.key_span);
      conditions.push_back(Condition(entry.key, found->second, comparison.value, connection));
    }
  }
  return conditions;
}

}  // namespace sqlflow
