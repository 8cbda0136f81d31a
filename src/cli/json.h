// JSON that commands print: keys in the order in which they were added.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlflow/value.h"

namespace sqlflow {

class JsonObject {
 public:
  JsonObject& Add(std::string_view key, std::string_view text);
  JsonObject& Add(std::string_view key, const char* text) {
    return Add(key, std::string_view(text));
  }
  JsonObject& Add(std::string_view key, int64_t number);
  JsonObject& Add(std::string_view key, int number) { return Add(key, int64_t{number}); }
  JsonObject& Add(std::string_view key, bool flag);
  // Milliseconds are the last digits that mean anything.
  JsonObject& AddSeconds(std::string_view key, double seconds);
  JsonObject& Add(std::string_view key, const std::vector<std::string>& texts);
  JsonObject& Add(std::string_view key, OptionValue value);
  JsonObject& Add(std::string_view key, JsonObject object);
  JsonObject& AddNull(std::string_view key);

  OptionValue Take() && { return OptionValue::Object(std::move(entries_)); }
  // One line, no newline at its end.
  std::string Text() const;

 private:
  OptionValue::Map entries_;
};

OptionValue JsonList(std::vector<JsonObject> objects);
// Indented by two, ending in a newline.
std::string PrettyJson(const OptionValue& value);

}  // namespace sqlflow
