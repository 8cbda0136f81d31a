#include "cli/json.h"

#include <fmt/format.h>

#include <utility>

namespace sqlflow {
namespace {

void Append(const OptionValue& value, int depth, std::string& text) {
  const OptionValue::Map* map = value.as_map();
  const OptionValue::List* list = value.as_list();
  const size_t count = map != nullptr ? map->size() : list != nullptr ? list->size() : 0;
  if (count == 0) {
    text += ToJson(value);
    return;
  }
  const std::string indent(2 * (depth + 1), ' ');
  text += map != nullptr ? "{" : "[";
  for (size_t i = 0; i < count; ++i) {
    text += (i == 0 ? "\n" : ",\n") + indent;
    if (map != nullptr) text += ToJson(OptionValue::Text((*map)[i].key)) + ": ";
    Append(map != nullptr ? (*map)[i].value : (*list)[i], depth + 1, text);
  }
  text += "\n" + indent.substr(2) + (map != nullptr ? "}" : "]");
}

}  // namespace

JsonObject& JsonObject::Add(std::string_view key, OptionValue value) {
  entries_.push_back({std::string(key), {}, std::move(value)});
  return *this;
}

JsonObject& JsonObject::Add(std::string_view key, std::string_view text) {
  return Add(key, OptionValue::Text(std::string(text)));
}

JsonObject& JsonObject::Add(std::string_view key, int64_t number) {
  OptionValue value;
  value.data = number;
  return Add(key, std::move(value));
}

JsonObject& JsonObject::Add(std::string_view key, bool flag) {
  OptionValue value;
  value.data = flag;
  return Add(key, std::move(value));
}

JsonObject& JsonObject::AddSeconds(std::string_view key, double seconds) {
  OptionValue value;
  value.data = Number{seconds, fmt::format("{:.3f}", seconds)};
  return Add(key, std::move(value));
}

JsonObject& JsonObject::Add(std::string_view key, const std::vector<std::string>& texts) {
  OptionValue::List list;
  for (const std::string& text : texts) list.push_back(OptionValue::Text(text));
  OptionValue value;
  value.data = std::move(list);
  return Add(key, std::move(value));
}

JsonObject& JsonObject::Add(std::string_view key, JsonObject object) {
  return Add(key, std::move(object).Take());
}

JsonObject& JsonObject::AddNull(std::string_view key) { return Add(key, OptionValue()); }

std::string JsonObject::Text() const { return ToJson(OptionValue::Object(entries_)); }

OptionValue JsonList(std::vector<JsonObject> objects) {
  OptionValue::List list;
  for (JsonObject& object : objects) list.push_back(std::move(object).Take());
  OptionValue value;
  value.data = std::move(list);
  return value;
}

std::string PrettyJson(const OptionValue& value) {
  std::string text;
  Append(value, 0, text);
  return text + "\n";
}

}  // namespace sqlflow
