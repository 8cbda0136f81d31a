#include "conformance/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "batch/cell_text.h"
#include "batch/column_view.h"

namespace sqlflow {
namespace {

constexpr size_t kPrintedRows = 5;
constexpr size_t kPrintedBytes = 200;

// Bytes and texts are compared as they are, since the text form of bytes is not unique.
Cell CellOf(const ColumnView& column, int64_t row) {
  if (column.IsNull(row)) return std::nullopt;
  switch (column.type().id) {
    case TypeId::kString:
    case TypeId::kJson:
    case TypeId::kBytes:
      return std::string(column.Text(row));
    default:
      return CellText(column, row);
  }
}

// Whatever is not printable as \xHH, so that two cells never look alike.
std::string Printed(const Cell& cell) {
  if (!cell) return "NULL";
  std::string text = "'";
  for (const char c : cell->substr(0, kPrintedBytes)) {
    const auto byte = static_cast<unsigned char>(c);
    text += byte < 0x20 || byte == 0x7F ? fmt::format("\\x{:02X}", byte) : std::string(1, c);
  }
  text += "'";
  if (cell->size() > kPrintedBytes) text += fmt::format("… ({} bytes)", cell->size());
  return text;
}

}  // namespace

void AppendRows(const Batch& batch, std::vector<std::vector<Cell>>& cells) {
  const size_t first = cells.size();
  const size_t width = batch.schema().fields.size();
  cells.resize(first + static_cast<size_t>(batch.row_count()), std::vector<Cell>(width));
  for (size_t i = 0; i < width; ++i) {
    const ColumnView column(batch, static_cast<int>(i));
    for (int64_t row = 0; row < batch.row_count(); ++row) {
      cells[first + static_cast<size_t>(row)][i] = CellOf(column, row);
    }
  }
}

Rows ReadAll(BatchReader& reader) {
  Rows rows;
  rows.schema = reader.schema();
  while (const std::optional<Batch> batch = reader.Next()) AppendRows(*batch, rows.cells);
  return rows;
}

std::string Difference(const Rows& got, const Rows& wanted) {
  if (!(got.schema == wanted.schema)) {
    return fmt::format("columns are ({}), wanted ({})", ToString(got.schema),
                       ToString(wanted.schema));
  }
  const size_t common = std::min(got.cells.size(), wanted.cells.size());
  for (size_t row = 0; row < common; ++row) {
    for (size_t i = 0; i < wanted.schema.fields.size(); ++i) {
      if (got.cells[row][i] == wanted.cells[row][i]) continue;
      return fmt::format("row {}, column {} is {}, wanted {}", row, wanted.schema.fields[i].name,
                         Printed(got.cells[row][i]), Printed(wanted.cells[row][i]));
    }
  }
  if (got.cells.size() == wanted.cells.size()) return "";
  return fmt::format("{} rows, wanted {}", got.cells.size(), wanted.cells.size());
}

void PrintTo(const Rows& rows, std::ostream* out) {
  *out << ToString(rows.schema) << ": " << rows.cells.size() << " rows";
  for (size_t row = 0; row < std::min(rows.cells.size(), kPrintedRows); ++row) {
    *out << "\n ";
    for (const Cell& cell : rows.cells[row]) *out << ' ' << Printed(cell);
  }
}

}  // namespace sqlflow
