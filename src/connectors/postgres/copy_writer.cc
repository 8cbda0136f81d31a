#include "connectors/postgres/copy_writer.h"

#include <fmt/format.h>

#include <string_view>

#include "connectors/postgres/encoder.h"

namespace sqlflow {
namespace {

// Large enough that a message costs nothing, small enough for the socket to take at once.
constexpr size_t kMessageBytes = 256 << 10;

}  // namespace

CopyWriter::CopyWriter(PostgresConnection& connection, const std::string& table,
                       const std::vector<ColumnPlan>& columns)
    : connection_(connection), buffer_(CopyHeader()) {
  for (const ColumnPlan& column : columns) columns_.push_back(column.wire);
  connection.BeginCopyIn(
      fmt::format("COPY {} ({}) FROM STDIN (FORMAT binary)", table, ColumnNames(columns)));
}

void CopyWriter::Append(const Batch& batch) {
  AppendRows(batch, columns_, buffer_);
  rows_ += batch.row_count();
  if (buffer_.size() >= kMessageBytes) Flush();
}

void CopyWriter::Finish() {
  buffer_ += CopyTrailer();
  Flush();
  connection_.EndCopyIn();
}

void CopyWriter::Flush() {
  for (size_t at = 0; at < buffer_.size(); at += kMessageBytes) {
    connection_.WriteCopy(std::string_view(buffer_).substr(at, kMessageBytes));
  }
  bytes_ += static_cast<int64_t>(buffer_.size());
  buffer_.clear();
}

}  // namespace sqlflow
