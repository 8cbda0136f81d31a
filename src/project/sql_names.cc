#include "project/sql_names.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "project/scalar.h"

namespace sqlflow {
namespace {

// Sorted. What the engine's grammar reserves, for names of tables or of columns.
constexpr std::array<std::string_view, 95> kReserved = {"all",
                                                        "analyse",
                                                        "analyze",
                                                        "and",
                                                        "anti",
                                                        "any",
                                                        "array",
                                                        "as",
                                                        "asc",
                                                        "asof",
                                                        "asymmetric",
                                                        "at",
                                                        "authorization",
                                                        "binary",
                                                        "both",
                                                        "case",
                                                        "cast",
                                                        "check",
                                                        "collate",
                                                        "collation",
                                                        "column",
                                                        "concurrently",
                                                        "constraint",
                                                        "create",
                                                        "cross",
                                                        "default",
                                                        "deferrable",
                                                        "desc",
                                                        "describe",
                                                        "distinct",
                                                        "do",
                                                        "else",
                                                        "end",
                                                        "except",
                                                        "false",
                                                        "fetch",
                                                        "for",
                                                        "foreign",
                                                        "freeze",
                                                        "from",
                                                        "full",
                                                        "generated",
                                                        "glob",
                                                        "group",
                                                        "having",
                                                        "ilike",
                                                        "in",
                                                        "initially",
                                                        "inner",
                                                        "intersect",
                                                        "into",
                                                        "is",
                                                        "isnull",
                                                        "join",
                                                        "lambda",
                                                        "lateral",
                                                        "leading",
                                                        "left",
                                                        "like",
                                                        "limit",
                                                        "map",
                                                        "natural",
                                                        "not",
                                                        "notnull",
                                                        "null",
                                                        "offset",
                                                        "on",
                                                        "only",
                                                        "or",
                                                        "order",
                                                        "outer",
                                                        "overlaps",
                                                        "pivot",
                                                        "placing",
                                                        "positional",
                                                        "primary",
                                                        "qualify",
                                                        "references",
                                                        "returning",
                                                        "right",
                                                        "select",
                                                        "semi",
                                                        "show",
                                                        "similar",
                                                        "some",
                                                        "struct",
                                                        "summarize",
                                                        "symmetric",
                                                        "table",
                                                        "tablesample",
                                                        "then",
                                                        "to",
                                                        "trailing",
                                                        "true",
                                                        "try_cast"};
constexpr std::array<std::string_view, 13> kReservedRest = {
    "union",   "unique", "unpivot", "user",   "using", "values", "variadic",
    "verbose", "when",   "where",   "window", "with",  "within"};

constexpr std::array<std::string_view, 18> kFileSuffixes = {
    ".csv", ".tsv",  ".txt", ".json", ".jsonl", ".ndjson",  ".parquet", ".gz",     ".zst",
    ".bz2", ".xlsx", ".xls", ".avro", ".orc",   ".feather", ".arrow",   ".duckdb", ".sql"};

bool IsReserved(std::string_view name) {
  const std::string word = ToLower(name);
  return std::find(kReserved.begin(), kReserved.end(), word) != kReserved.end() ||
         std::find(kReservedRest.begin(), kReservedRest.end(), word) != kReservedRest.end();
}

// Reads one part of a dotted name from `text[at]`, moving `at` behind it.
bool ReadPart(std::string_view text, size_t& at, std::string& part) {
  if (at < text.size() && text[at] == '"') {
    for (++at; at < text.size(); ++at) {
      if (text[at] != '"') {
        part += text[at];
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        part += text[++at];
      } else {
        ++at;
        return !part.empty();
      }
    }
    return false;
  }
  while (at < text.size() && text[at] != '.' && text[at] != '"') part += text[at++];
  return !part.empty();
}

std::optional<std::string> ListLiteral(const OptionValue::List& list) {
  if (list.empty()) return std::nullopt;
  std::string out;
  for (const OptionValue& element : list) {
    std::optional<std::string> literal = Literal(element);
    if (!literal) return std::nullopt;
    if (!out.empty()) out += ", ";
    out += element.as_list() != nullptr ? "[" + *literal + "]" : *literal;
  }
  return out;
}

}  // namespace

bool IsPlainIdentifier(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && !(c >= '0' && c <= '9')) return false;
  }
  return !IsReserved(name);
}

std::string Identifier(std::string_view name) {
  return IsPlainIdentifier(name) ? std::string(name) : QuotedIdentifier(name);
}

std::string QuotedIdentifier(std::string_view name) {
  return "\"" + ReplaceAll(name, "\"", "\"\"") + "\"";
}

std::string TextLiteral(std::string_view text) { return "'" + ReplaceAll(text, "'", "''") + "'"; }

std::optional<std::string> Literal(const OptionValue& value) {
  if (value.is_null()) return "NULL";
  if (const bool* flag = value.as_bool()) return *flag ? "TRUE" : "FALSE";
  if (const std::string* text = value.as_string()) return TextLiteral(*text);
  if (const OptionValue::List* list = value.as_list()) return ListLiteral(*list);
  if (value.as_map() != nullptr) return std::nullopt;
  std::string text = ToText(value);
  return IsNumberText(text) ? std::move(text) : TextLiteral(text);
}

std::vector<std::string> SplitName(std::string_view text) {
  std::vector<std::string> parts;
  size_t at = 0;
  while (true) {
    std::string part;
    if (!ReadPart(text, at, part)) return {std::string(text)};
    parts.push_back(std::move(part));
    if (at == text.size()) return parts;
    if (text[at] != '.') return {std::string(text)};
    ++at;
  }
}

bool LooksLikePath(std::string_view text) {
  if (text.find_first_of("/\\*?") != std::string_view::npos) return true;
  const std::string lower = ToLower(text);
  return std::any_of(kFileSuffixes.begin(), kFileSuffixes.end(),
                     [&](std::string_view suffix) { return lower.ends_with(suffix); });
}

}  // namespace sqlflow
