#include "load/row_sample.h"

#include <optional>

#include "batch/cell_text.h"

namespace sqlflow {
namespace {

constexpr int64_t kMaxRows = 5;
constexpr size_t kMaxRowBytes = 200;

std::string RowText(const Batch& batch, int64_t row) {
  std::string text;
  for (int i = 0; i < static_cast<int>(batch.schema().fields.size()); ++i) {
    text += (i > 0 ? ", " : "") + batch.schema().fields[static_cast<size_t>(i)].name + "=";
    AppendCellText(ColumnView(batch, i), row, text);
  }
  if (text.size() <= kMaxRowBytes) return text;
  size_t end = kMaxRowBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

}  // namespace

RowSample SampleRows(BatchReader& reader) {
  RowSample sample;
  while (const std::optional<Batch> batch = reader.Next()) {
    for (int64_t row = 0; row < batch->row_count() && sample.rows + row < kMaxRows; ++row) {
      sample.text += (sample.text.empty() ? "" : "; ") + RowText(*batch, row);
    }
    sample.rows += batch->row_count();
  }
  return sample;
}

}  // namespace sqlflow
