#include "plan/source_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/strings.h"

namespace sqlflow {
namespace {

constexpr std::string_view kNotAllowed = "SF0204";

struct NamedColumn {
  std::string name;
  Span span;
};

std::vector<NamedColumn> NamedColumns(const OptionValue& columns) {
  std::vector<NamedColumn> named;
  if (const std::string* name = columns.as_string()) named.push_back({*name, columns.span});
  if (const OptionValue::List* list = columns.as_list()) {
    for (const OptionValue& item : *list) named.push_back({ToText(item), item.span});
  }
  if (const OptionValue::Map* map = columns.as_map()) {
    for (const OptionEntry& entry : *map) named.push_back({entry.key, entry.key_span});
  }
  return named;
}

bool IsType(Session& session, const std::string& type) {
  try {
    session.Describe(fmt::format("SELECT CAST(NULL AS {})", type));
    return true;
  } catch (const Error&) {
    return false;
  }
}

bool HaveColumns(const FileScan& scan, const std::vector<NamedColumn>& named, Session& session) {
  try {
    const Schema schema = session.Describe("SELECT * FROM " + session.Scan(scan));
    return std::ranges::all_of(
        named, [&](const NamedColumn& column) { return schema.IndexOf(column.name) >= 0; });
  } catch (const Error&) {
    return false;  // A type of a column that is not there, or whatever else.
  }
}

std::string NameOf(const FileScan& scan) {
  return scan.files.size() == 1
             ? scan.files.front()
             : fmt::format("{} and {} more", scan.files.front(), scan.files.size() - 1);
}

}  // namespace

std::vector<OptionProblem> UnknownColumnTypes(const OptionValue& columns, Session& session,
                                              FileScan& scan) {
  std::vector<OptionProblem> problems;
  auto* csv = std::get_if<CsvReadFormat>(&scan.format);
  const OptionValue::Map* map = columns.as_map();
  if (csv == nullptr || map == nullptr) return problems;
  std::map<std::string, bool> is_type;
  for (const OptionEntry& entry : *map) {
    const std::string type = ToText(entry.value);
    if (!is_type.contains(type)) is_type[type] = IsType(session, type);
    if (is_type[type]) continue;
    problems.push_back(
        {std::string(kNotAllowed), "Type does not exist: " + type, "", entry.value.span, false});
    std::erase_if(csv->column_types, [&](const auto& named) { return named.first == entry.key; });
  }
  return problems;
}

std::vector<OptionProblem> MissingColumns(const OptionValue& columns, Session& session,
                                          FileScan scan) {
  std::vector<OptionProblem> problems;
  const std::vector<NamedColumn> named = NamedColumns(columns);
  // As it will be read, which the engine remembers of its files.
  if (named.empty() || HaveColumns(scan, named, session)) return problems;
  scan.columns.clear();
  if (auto* csv = std::get_if<CsvReadFormat>(&scan.format)) csv->column_types.clear();
  const Schema schema = session.Describe("SELECT * FROM " + session.Scan(scan));
  std::vector<std::string> names;
  for (const Field& field : schema.fields) names.push_back(field.name);
  for (const NamedColumn& column : named) {
    if (schema.IndexOf(column.name) >= 0) continue;
    problems.push_back({std::string(kNotAllowed),
                        fmt::format("Column is missing in {}: {}", NameOf(scan), column.name),
                        DidYouMean(column.name, names), column.span, false});
  }
  return problems;
}

}  // namespace sqlflow
