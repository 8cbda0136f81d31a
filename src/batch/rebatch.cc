#include "batch/rebatch.h"

#include <algorithm>

namespace sqlflow {

RebatchingReader::RebatchingReader(std::unique_ptr<BatchReader> reader, int64_t max_rows)
    : reader_(std::move(reader)), max_rows_(max_rows) {}

std::optional<Batch> RebatchingReader::Next() {
  if (!current_) {
    std::optional<Batch> batch = reader_->Next();
    if (!batch) return std::nullopt;
    current_.emplace(std::move(*batch));
    next_row_ = 0;
  }
  const int64_t count = std::min(max_rows_, current_->row_count() - next_row_);
  Batch slice = current_->Slice(next_row_, count);
  next_row_ += count;
  if (next_row_ == current_->row_count()) current_.reset();
  return slice;
}

}  // namespace sqlflow
