// Short spellings of option values.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sqlflow/value.h"

namespace sqlflow::values {

inline OptionValue Null() { return {}; }
inline OptionValue Text(std::string text) { return OptionValue::Text(std::move(text)); }
inline OptionValue Bool(bool flag) {
  OptionValue value;
  value.data = flag;
  return value;
}
inline OptionValue Int(int64_t number) {
  OptionValue value;
  value.data = number;
  return value;
}
inline OptionValue Fraction(double number, std::string text) {
  OptionValue value;
  value.data = Number{number, std::move(text)};
  return value;
}
inline OptionValue List(std::vector<OptionValue> items) {
  OptionValue value;
  value.data = std::move(items);
  return value;
}
// Entries get the spans [10 i, 10 i + 5) of file 0, so that problems can be told apart by place.
inline OptionValue Map(std::vector<std::pair<std::string, OptionValue>> entries) {
  OptionValue::Map map;
  for (auto& [key, value] : entries) {
    const auto begin = static_cast<uint32_t>(10 * map.size());
    const Span span{0, begin, begin + 5};
    if (!value.span.known()) value.span = span;
    map.push_back({key, span, std::move(value)});
  }
  return OptionValue::Object(std::move(map), Span{0, 0, 100});
}

}  // namespace sqlflow::values
