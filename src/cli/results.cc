#include "cli/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <ostream>

#include "base/strings.h"
#include "batch/cell_text.h"
#include "batch/column_view.h"
#include "sqlflow/value.h"

namespace sqlflow {
namespace {

using Kind = TableColumn::Kind;

Kind KindOf(const Type& type, TableFormat format) {
  if (IsNumber(type)) return Kind::kNumber;
  switch (type.id) {
    case TypeId::kBool:
    case TypeId::kJson:
      return Kind::kLiteral;
    case TypeId::kList:
    case TypeId::kStruct:
      return format == TableFormat::kJson ? Kind::kLiteral : Kind::kText;
    default:
      return Kind::kText;
  }
}

std::string CellJson(const ColumnView& column, int64_t row);

std::string ListJson(const ColumnView& column, int64_t row) {
  const ColumnView elements = column.Elements();
  const ColumnView::Range range = column.List(row);
  std::string json = "[";
  for (int64_t i = range.begin; i < range.end; ++i) {
    if (i > range.begin) json += ", ";
    json += CellJson(elements, i);
  }
  return json + "]";
}

std::string StructJson(const ColumnView& column, int64_t row) {
  std::string json = "{";
  const std::vector<Field>& members = column.type().children;
  for (size_t i = 0; i < members.size(); ++i) {
    if (i > 0) json += ", ";
    json += ToJson(OptionValue::Text(members[i].name)) + ": ";
    json += CellJson(column.Member(i), row);
  }
  return json + "}";
}

// JSON wants a digit before the point.
std::string WithLeadingZero(std::string number) {
  const size_t at = number.starts_with('-') ? 1 : 0;
  if (at < number.size() && number[at] == '.') number.insert(at, "0");
  return number;
}

bool IsFinite(const std::string& number) {
  return number.find_first_of("nN") == std::string::npos;  // nan, inf
}

std::string CellJson(const ColumnView& column, int64_t row) {
  if (column.IsNull(row)) return "null";
  if (column.type().id == TypeId::kList) return ListJson(column, row);
  if (column.type().id == TypeId::kStruct) return StructJson(column, row);
  const std::string text = CellText(column, row);
  const Kind kind = KindOf(column.type(), TableFormat::kJson);
  if (kind == Kind::kLiteral) return text;
  if (kind == Kind::kNumber && IsFinite(text)) return WithLeadingZero(text);
  // Not-a-number and infinity are no numbers of JSON.
  return ToJson(OptionValue::Text(text));
}

std::string Cell(const ColumnView& column, int64_t row, TableFormat format) {
  if (format != TableFormat::kJson) return CellText(column, row);
  // The table quotes what is text.
  return KindOf(column.type(), format) == Kind::kText ? CellText(column, row)
                                                      : CellJson(column, row);
}

// Returns the rows written.
int64_t WriteBatch(const Batch& batch, int64_t limit, TableFormat format, TableWriter& table) {
  std::vector<ColumnView> columns;
  for (size_t i = 0; i < batch.schema().fields.size(); ++i) {
    columns.emplace_back(batch, static_cast<int>(i));
  }
  const int64_t rows = std::min(limit, batch.row_count());
  for (int64_t row = 0; row < rows; ++row) {
    TableRow cells;
    for (const ColumnView& column : columns) {
      cells.push_back(column.IsNull(row) ? std::nullopt : std::optional(Cell(column, row, format)));
    }
    table.Add(std::move(cells));
  }
  return rows;
}

}  // namespace

bool WriteResult(BatchReader& reader, const ResultOptions& options, const Console& console) {
  std::vector<TableColumn> columns;
  for (const Field& field : reader.schema().fields) {
    columns.push_back({field.name, KindOf(field.type, options.format)});
  }
  const int width = console.out_is_terminal ? console.width : 0;
  const auto table = TableWriter::Make(options.format, std::move(columns), console.out, width);
  int64_t left = options.limit > 0 ? options.limit : std::numeric_limits<int64_t>::max();
  bool more = false;
  while (console.out.good() && !more) {
    const std::optional<Batch> batch = reader.Next();
    if (!batch) break;
    more = batch->row_count() > left;
    left -= WriteBatch(*batch, left, options.format, *table);
  }
  table->End();
  console.out.flush();
  return more;
}

std::unique_ptr<BatchReader> QueryAnyType(Session& session, const std::string& query) {
  try {
    return session.Query(query);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kUnsupported) throw;
    std::string_view inner = Trim(query);
    while (inner.ends_with(';')) inner = Trim(inner.substr(0, inner.size() - 1));
    return session.Query(fmt::format("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({}\n)", inner));
  }
}

}  // namespace sqlflow
