#include "batch/cell_text.h"

#include "base/strings.h"

namespace sqlflow {
namespace {

// Text inside a list or struct is quoted when it could be read as something else.
bool NeedsQuotes(std::string_view text) {
  constexpr std::string_view kBlank = " \t\n\v\f\r";
  if (text.empty() || EqualsIgnoreCase(text, "null")) return true;
  if (kBlank.find(text.front()) != std::string_view::npos) return true;
  if (kBlank.find(text.back()) != std::string_view::npos) return true;
  return text.find_first_of("()[]{}\"',:=") != std::string_view::npos;
}

void AppendQuoted(std::string_view text, std::string& out) {
  out += '\'';
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  out += '\'';
}

bool IsNested(const Type& type) { return type.id == TypeId::kList || type.id == TypeId::kStruct; }

// A cell inside of a list or a struct.
void AppendInner(const ColumnView& column, int64_t row, std::string& out) {
  if (column.IsNull(row) || IsNested(column.type())) {
    AppendCellText(column, row, out);
    return;
  }
  const std::string text = CellText(column, row);
  if (NeedsQuotes(text)) {
    AppendQuoted(text, out);
  } else {
    out += text;
  }
}

void AppendList(const ColumnView& column, int64_t row, std::string& out) {
  const ColumnView elements = column.Elements();
  const ColumnView::Range range = column.List(row);
  // A list of JSON is itself shown as JSON.
  const bool json = elements.type().id == TypeId::kJson;
  out += '[';
  for (int64_t i = range.begin; i < range.end; ++i) {
    if (i > range.begin) out += ", ";
    if (json) {
      AppendCellText(elements, i, out);
    } else {
      AppendInner(elements, i, out);
    }
  }
  out += ']';
}

void AppendStruct(const ColumnView& column, int64_t row, std::string& out) {
  const std::vector<Field>& members = column.type().children;
  out += '{';
  for (size_t i = 0; i < members.size(); ++i) {
    if (i > 0) out += ", ";
    AppendQuoted(members[i].name, out);
    out += ": ";
    AppendInner(column.Member(i), row, out);
  }
  out += '}';
}

std::string FixedText(const ColumnView& column, int64_t row) {
  const Type& type = column.type();
  switch (type.id) {
    case TypeId::kInt8:
      return IntegerText(column.Get<int8_t>(row));
    case TypeId::kInt16:
      return IntegerText(column.Get<int16_t>(row));
    case TypeId::kInt32:
      return IntegerText(column.Get<int32_t>(row));
    case TypeId::kInt64:
      return IntegerText(column.Get<int64_t>(row));
    case TypeId::kUInt8:
      return IntegerText(column.Get<uint8_t>(row));
    case TypeId::kUInt16:
      return IntegerText(column.Get<uint16_t>(row));
    case TypeId::kUInt32:
      return IntegerText(column.Get<uint32_t>(row));
    case TypeId::kUInt64:
      return IntegerText(column.Get<uint64_t>(row));
    case TypeId::kHugeInt:
      return IntegerText(column.Get<Int128>(row));
    case TypeId::kFloat:
      return FloatText(column.Get<float>(row));
    case TypeId::kDouble:
      return DoubleText(column.Get<double>(row));
    case TypeId::kDecimal:
      return DecimalText(column.Get<Int128>(row), type.precision, type.scale);
    case TypeId::kDate:
      return DateText(column.Get<int32_t>(row));
    case TypeId::kTime:
      return TimeText(column.Get<int64_t>(row));
    case TypeId::kTimestamp:
      return TimestampText(column.Get<int64_t>(row));
    case TypeId::kTimestampTz:
      return TimestampTzText(column.Get<int64_t>(row));
    case TypeId::kInterval:
      return IntervalText(column.Get<IntervalCell>(row));
    case TypeId::kUuid:
      return UuidText(column.Get<UuidCell>(row));
    case TypeId::kBool:
    case TypeId::kString:
    case TypeId::kBytes:
    case TypeId::kJson:
    case TypeId::kList:
    case TypeId::kStruct:
      return "";
  }
  return "";
}

}  // namespace

void AppendCellText(const ColumnView& column, int64_t row, std::string& out) {
  if (column.IsNull(row)) {
    out += "NULL";
    return;
  }
  switch (LayoutOf(column.type())) {
    case ColumnLayout::kBits:
      out += column.Bool(row) ? "true" : "false";
      return;
    case ColumnLayout::kFixed:
      out += FixedText(column, row);
      return;
    case ColumnLayout::kText:
      if (column.type().id == TypeId::kBytes) {
        out += BytesText(column.Text(row));
      } else {
        out += column.Text(row);
      }
      return;
    case ColumnLayout::kList:
      AppendList(column, row, out);
      return;
    case ColumnLayout::kStruct:
      AppendStruct(column, row, out);
      return;
  }
}

std::string CellText(const ColumnView& column, int64_t row) {
  std::string text;
  AppendCellText(column, row, text);
  return text;
}

}  // namespace sqlflow
