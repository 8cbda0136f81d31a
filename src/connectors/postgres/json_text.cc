#include "connectors/postgres/json_text.h"

#include <fmt/format.h>

#include "batch/cell_text.h"

namespace sqlflow {
namespace {

void AppendString(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

bool IsNumber(const std::string& text) {
  return text.find_first_of("ni") == std::string::npos;  // nan, inf
}

// The engine writes decimals below one without their zero: JSON wants it.
std::string WithLeadingZero(std::string text) {
  const size_t digits = text.starts_with('-') ? 1 : 0;
  if (digits < text.size() && text[digits] == '.') text.insert(digits, "0");
  return text;
}

void AppendList(const ColumnView& column, int64_t row, std::string& out) {
  const ColumnView::Range range = column.List(row);
  const ColumnView elements = column.Elements();
  out += '[';
  for (int64_t i = range.begin; i < range.end; ++i) {
    if (i > range.begin) out += ", ";
    AppendJson(elements, i, out);
  }
  out += ']';
}

void AppendStruct(const ColumnView& column, int64_t row, std::string& out) {
  out += '{';
  for (size_t i = 0; i < column.type().children.size(); ++i) {
    if (i > 0) out += ", ";
    AppendString(column.type().children[i].name, out);
    out += ": ";
    AppendJson(column.Member(i), row, out);
  }
  out += '}';
}

}  // namespace

void AppendJson(const ColumnView& column, int64_t row, std::string& out) {
  if (column.IsNull(row)) {
    out += "null";
    return;
  }
  switch (column.type().id) {
    case TypeId::kList:
      return AppendList(column, row, out);
    case TypeId::kStruct:
      return AppendStruct(column, row, out);
    case TypeId::kJson:
      out += column.Text(row);
      return;
    case TypeId::kString:
      return AppendString(column.Text(row), out);
    case TypeId::kBool:
      out += column.Bool(row) ? "true" : "false";
      return;
    default:
      break;
  }
  const std::string text = CellText(column, row);
  const bool numeric = column.type().id <= TypeId::kDecimal && IsNumber(text);
  numeric ? void(out += WithLeadingZero(text)) : AppendString(text, out);
}

}  // namespace sqlflow
