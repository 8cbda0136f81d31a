#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/source_files.h"
#include "project/resolver_state.h"
#include "project/sql_names.h"

namespace sqlflow {
namespace {

// Options whose text is SQL, so that variables in it follow SQL's rules.
constexpr std::array<std::string_view, 5> kSqlOptions = {"query", "where_clause", "pre_sql",
                                                         "post_sql", "filters"};

bool HoldsSql(std::string_view option) {
  return std::find(kSqlOptions.begin(), kSqlOptions.end(), option) != kSqlOptions.end();
}

// The text of an option as SQL that knows where it was written.
Sql AsSql(const std::string& text, Span span, const Resolver::State& state) {
  Sql sql;
  sql.text = text;
  sql.span = span;
  const Span exact = state.Within(text, 0, text.size(), span);
  const bool verbatim = exact.known() && exact.end - exact.begin == text.size() &&
                        exact.file < state.files.count() && state.files.text(exact) == text;
  sql.pieces.push_back({0, verbatim ? exact : span, verbatim});
  return sql;
}

}  // namespace

Text Resolver::ResolveText(const Text& text) {
  if (FindReference(text.value) == std::string::npos) return text;
  std::optional<std::string> value = state_->ExpandText(text.value, text.span);
  return value ? Text{std::move(*value), text.quoted, text.span} : text;
}

Name Resolver::ResolveName(const Name& name) {
  Name resolved;
  resolved.span = name.span;
  for (const Text& part : name.parts) {
    if (!state_->CheckScalars(part.value, part.span)) continue;
    const Text text = ResolveText(part);
    const bool replaced = !(text == part);
    if (replaced && text.value.empty()) {
      state_->Report("SF0304", part.span, fmt::format("Name is empty: {}", part.value),
                     "Give the variable a value");
    }
    if (!replaced || part.quoted) {
      resolved.parts.push_back(text);
      continue;
    }
    if (LooksLikePath(text.value)) {
      state_->Report("SF0308", part.span,
                     fmt::format("Value looks like a path where a name stands: {}", text.value),
                     fmt::format("Write \"{}\" for a path", part.value));
      continue;
    }
    for (std::string& piece : SplitName(text.value)) {
      resolved.parts.push_back(Text{std::move(piece), false, part.span});
    }
  }
  return resolved;
}

OptionValue Resolver::ResolveOptions(const OptionValue& value) {
  const OptionValue::Map* map = value.as_map();
  if (map == nullptr) return state_->ExpandOption(value, value.span);
  OptionValue::Map resolved;
  resolved.reserve(map->size());
  for (const OptionEntry& entry : *map) {
    const Text key = ResolveText(Text{entry.key, true, entry.key_span});
    OptionValue option = HoldsSql(entry.key) ? state_->ExpandSqlOption(entry.value, *this)
                                             : state_->ExpandOption(entry.value, value.span);
    resolved.push_back({key.value, entry.key_span, std::move(option)});
  }
  return OptionValue{std::move(resolved), value.span};
}

bool Resolver::State::CheckScalars(std::string_view text, Span where) {
  const size_t before = failures;
  for (size_t at = FindReference(text, 0); at != std::string::npos;) {
    const std::variant<Reference, BadReference> parsed = ParseReference(text, at);
    const Reference* reference = std::get_if<Reference>(&parsed);
    if (reference == nullptr) break;  // Reported where the text is expanded.
    const Span place = Within(text, at, reference->length, where);
    if (const std::optional<OptionValue> value = Value(*reference, place)) {
      CheckScalar(*value, *reference, place);
    }
    at = FindReference(text, at + reference->length);
  }
  return failures == before;
}

bool Resolver::State::CheckScalar(const OptionValue& value, const Reference& reference,
                                  Span where) {
  if (value.as_list() == nullptr && value.as_map() == nullptr) return true;
  Report("SF0304", where,
         fmt::format("Variable is no name but {}: {}",
                     value.as_list() != nullptr ? "a list" : "an object", reference.name));
  return false;
}

OptionValue Resolver::State::ExpandOption(const OptionValue& value, Span where) {
  const Span place = value.span.known() ? value.span : where;
  if (const std::string* text = value.as_string()) {
    if (FindReference(*text) == std::string::npos) return value;
    std::optional<std::string> expanded = ExpandText(*text, place);
    return expanded ? OptionValue::Text(std::move(*expanded), value.span) : value;
  }
  if (const OptionValue::List* list = value.as_list()) {
    OptionValue::List resolved;
    resolved.reserve(list->size());
    for (const OptionValue& element : *list) resolved.push_back(ExpandOption(element, place));
    return OptionValue{std::move(resolved), value.span};
  }
  if (const OptionValue::Map* map = value.as_map()) {
    OptionValue::Map resolved;
    resolved.reserve(map->size());
    for (const OptionEntry& entry : *map) {
      std::optional<std::string> key = ExpandText(entry.key, entry.key_span);
      resolved.push_back(
          {key ? *key : entry.key, entry.key_span, ExpandOption(entry.value, place)});
    }
    return OptionValue{std::move(resolved), value.span};
  }
  if (!std::holds_alternative<VariableRef>(value.data)) return value;
  std::optional<OptionValue> typed = ExpandValue(value, place);
  if (!typed) return value;
  // The place of use is where a wrong value is best shown.
  typed->span = value.span;
  return std::move(*typed);
}

OptionValue Resolver::State::ExpandSqlOption(const OptionValue& value, Resolver& resolver) {
  if (const std::string* text = value.as_string()) {
    return OptionValue::Text(resolver.ResolveSql(AsSql(*text, value.span, *this)).text, value.span);
  }
  const OptionValue::List* list = value.as_list();
  if (list == nullptr) return ExpandOption(value, value.span);
  OptionValue::List resolved;
  for (const OptionValue& element : *list) resolved.push_back(ExpandSqlOption(element, resolver));
  return OptionValue{std::move(resolved), value.span};
}

}  // namespace sqlflow
