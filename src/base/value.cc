#include "sqlflow/value.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace sqlflow {
namespace {

void AppendQuoted(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<int>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
bool IsJsonNumber(std::string_view text) {
  size_t at = 0;
  const auto digits = [&] {
    const size_t start = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - start;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const bool leading_zero = at < text.size() && text[at] == '0';
  const size_t whole = digits();
  if (whole == 0 || (leading_zero && whole > 1)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

void AppendNumber(const Number& number, std::string& out) {
  if (IsJsonNumber(number.text)) {
    out += number.text;
  } else if (std::isfinite(number.value)) {
    // YAML spells numbers in ways that JSON does not know, such as `.5`.
    out += fmt::format("{:.17g}", number.value);
  } else {
    AppendQuoted(number.text, out);
  }
}

void AppendJson(const OptionValue& value, std::string& out);

void AppendList(const OptionValue::List& list, std::string& out) {
  out += '[';
  for (size_t i = 0; i < list.size(); ++i) {
    if (i > 0) out += ", ";
    AppendJson(list[i], out);
  }
  out += ']';
}

void AppendMap(const OptionValue::Map& map, std::string& out) {
  out += '{';
  for (size_t i = 0; i < map.size(); ++i) {
    if (i > 0) out += ", ";
    AppendQuoted(map[i].key, out);
    out += ": ";
    AppendJson(map[i].value, out);
  }
  out += '}';
}

void AppendJson(const OptionValue& value, std::string& out) {
  struct Writer {
    std::string& out;
    void operator()(std::monostate) const { out += "null"; }
    void operator()(bool flag) const { out += flag ? "true" : "false"; }
    void operator()(int64_t number) const { out += fmt::to_string(number); }
    void operator()(const Number& number) const { AppendNumber(number, out); }
    void operator()(const std::string& text) const { AppendQuoted(text, out); }
    void operator()(const OptionValue::List& list) const { AppendList(list, out); }
    void operator()(const OptionValue::Map& map) const { AppendMap(map, out); }
    void operator()(const VariableRef& ref) const { out += "${" + ref.expression + "}"; }
  };
  std::visit(Writer{out}, value.data);
}

}  // namespace

const OptionEntry* OptionValue::Find(std::string_view key) const {
  const Map* map = as_map();
  if (map == nullptr) return nullptr;
  for (const OptionEntry& entry : *map) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

OptionEntry* OptionValue::Find(std::string_view key) {
  return const_cast<OptionEntry*>(std::as_const(*this).Find(key));
}

void OptionValue::Set(std::string_view key, OptionValue value) {
  if (OptionEntry* entry = Find(key)) {
    entry->value = std::move(value);
    return;
  }
  if (is_null()) data = Map{};
  const Span span = value.span;
  std::get<Map>(data).push_back({std::string(key), span, std::move(value)});
}

OptionValue OptionValue::Text(std::string text, Span span) {
  OptionValue value;
  value.data = std::move(text);
  value.span = span;
  return value;
}

OptionValue OptionValue::Object(Map entries, Span span) {
  OptionValue value;
  value.data = std::move(entries);
  value.span = span;
  return value;
}

bool operator==(const OptionValue& a, const OptionValue& b) { return a.data == b.data; }

bool operator==(const OptionEntry& a, const OptionEntry& b) {
  return a.key == b.key && a.value == b.value;
}

OptionValue Merge(const OptionValue& base, const OptionValue& over) {
  const OptionValue::Map* upper = over.as_map();
  if (base.as_map() == nullptr || upper == nullptr) return over;
  OptionValue merged = base;
  for (const OptionEntry& entry : *upper) {
    if (OptionEntry* existing = merged.Find(entry.key)) {
      existing->value = Merge(existing->value, entry.value);
      existing->key_span = entry.key_span;
    } else {
      std::get<OptionValue::Map>(merged.data).push_back(entry);
    }
  }
  return merged;
}

std::string ToJson(const OptionValue& value) {
  std::string out;
  AppendJson(value, out);
  return out;
}

std::string ToText(const OptionValue& value) {
  if (value.is_null()) return "";
  if (const std::string* text = value.as_string()) return *text;
  if (const Number* number = value.as_number()) return number->text;
  return ToJson(value);
}

std::string_view KindName(const OptionValue& value) {
  struct Namer {
    std::string_view operator()(std::monostate) const { return "null"; }
    std::string_view operator()(bool) const { return "boolean"; }
    std::string_view operator()(int64_t) const { return "integer"; }
    std::string_view operator()(const Number&) const { return "number"; }
    std::string_view operator()(const std::string&) const { return "string"; }
    std::string_view operator()(const OptionValue::List&) const { return "list"; }
    std::string_view operator()(const OptionValue::Map&) const { return "object"; }
    std::string_view operator()(const VariableRef&) const { return "variable"; }
  };
  return std::visit(Namer{}, value.data);
}

}  // namespace sqlflow
