#include "connectors/postgres/names.h"

#include "base/strings.h"

namespace sqlflow {
namespace {

// Takes one part off the front of `text`, with the dot behind it.
std::string TakePart(std::string_view& text) {
  std::string part;
  if (!text.starts_with('"')) {
    const size_t dot = text.find('.');
    part = text.substr(0, dot);
    text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
    return part;
  }
  size_t at = 1;
  for (; at < text.size(); ++at) {
    if (text[at] == '"' && (at + 1 == text.size() || text[at + 1] != '"')) break;
    if (text[at] == '"') ++at;
    part += text[at];
  }
  text.remove_prefix(std::min(text.size(), at + 2));
  return part;
}

}  // namespace

std::string QuoteIdentifier(std::string_view name) {
  return "\"" + ReplaceAll(name, "\"", "\"\"") + "\"";
}

std::string QuoteIdentifiers(std::span<const std::string> names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + QuoteIdentifier(name);
  return list;
}

std::string PostgresName::quoted() const {
  return QuoteIdentifier(schema) + "." + QuoteIdentifier(table);
}

PostgresName ParsePostgresName(std::string_view text, std::string_view schema) {
  const std::string first = TakePart(text);
  if (text.empty()) return {std::string(schema), first};
  return {first, TakePart(text)};
}

}  // namespace sqlflow
