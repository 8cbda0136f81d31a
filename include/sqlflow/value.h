// Values that cross layers: options and variables as a user wrote them, and typed scalars for the
// engine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sqlflow/error.h"

namespace sqlflow {

// A number with a fraction or an exponent. The text keeps digits that a double cannot.
struct Number {
  double value = 0;
  std::string text;
  friend bool operator==(const Number& a, const Number& b) { return a.text == b.text; }
};

// `${…}` standing alone as a JSON value; holds the text between the braces. Only in a parsed
// script: after expansion (project/expand.h) no value has one.
struct VariableRef {
  std::string expression;
  friend bool operator==(const VariableRef&, const VariableRef&) = default;
};

struct OptionEntry;

// A JSON or YAML value that knows where it was written. Maps keep the file's order.
struct OptionValue {
  using List = std::vector<OptionValue>;
  using Map = std::vector<OptionEntry>;

  std::variant<std::monostate, bool, int64_t, Number, std::string, List, Map, VariableRef> data;
  Span span;

  bool is_null() const { return std::holds_alternative<std::monostate>(data); }
  const bool* as_bool() const { return std::get_if<bool>(&data); }
  const int64_t* as_int() const { return std::get_if<int64_t>(&data); }
  const Number* as_number() const { return std::get_if<Number>(&data); }
  const std::string* as_string() const { return std::get_if<std::string>(&data); }
  const List* as_list() const { return std::get_if<List>(&data); }
  const Map* as_map() const { return std::get_if<Map>(&data); }

  // The entry with this exact name, or nullptr; nullptr too when this is no map.
  const OptionEntry* Find(std::string_view key) const;
  OptionEntry* Find(std::string_view key);
  // Adds or replaces; makes a null value a map first.
  void Set(std::string_view key, OptionValue value);

  static OptionValue Text(std::string text, Span span = {});
  static OptionValue Object();
  static OptionValue Object(Map entries, Span span = {});
};

struct OptionEntry {
  std::string key;
  Span key_span;
  OptionValue value;
};

inline OptionValue OptionValue::Object() { return Object(Map()); }

// Compares content, not spans.
bool operator==(const OptionValue& a, const OptionValue& b);
bool operator==(const OptionEntry& a, const OptionEntry& b);

// `over` laid on `base`: maps merge deeply, everything else is replaced.
OptionValue Merge(const OptionValue& base, const OptionValue& over);

// Strict JSON on one line, keys in the value's order. A VariableRef is written as ${…}.
std::string ToJson(const OptionValue& value);

// The plain text of a scalar: no quotes, true/false, empty for null; JSON for lists and maps.
std::string ToText(const OptionValue& value);

// "null", "boolean", "integer", "number", "string", "list", "object", "variable".
std::string_view KindName(const OptionValue& value);

// A scalar for a statement's argument. `Typed` carries what has no C++ type here (dates, decimals,
// …) as the engine's own text form and type name, e.g. {"TIMESTAMP", "2024-01-31 10:00:00.000001"}.
struct Typed {
  std::string type;
  std::string text;
  friend bool operator==(const Typed&, const Typed&) = default;
};
using Value = std::variant<std::monostate, bool, int64_t, double, std::string, Typed>;

}  // namespace sqlflow
