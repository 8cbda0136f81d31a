// Binary COPY into columns: one small decoder per column, chosen once.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "batch/builder.h"
#include "connectors/postgres/wire_type.h"

namespace sqlflow {

// Appends cells of one form to one builder, which must outlive it.
class CellDecoder {
 public:
  virtual ~CellDecoder() = default;
  // `bytes` as the server's *_send function made them, without their length. Throws Error(kData)
  // when the value does not fit the column's type.
  virtual void Append(std::string_view bytes) = 0;
  virtual void AppendNull() = 0;
};

// Whether text must be looked through, because the server does not know its own encoding.
enum class TextCheck { kTrusted, kUtf8 };

// Rows of a COPY … (FORMAT binary) into the columns of a batch.
class RowDecoder {
 public:
  RowDecoder(const std::vector<ReadColumn>& columns, TextCheck check, BatchBuilder& builder);

  // Takes one message of the stream; returns the rows in it (the first has the header, too).
  // Throws Error(kData) that names the column.
  int Append(std::string_view message);

 private:
  void AppendRow(std::string_view& rest);

  const std::vector<ReadColumn>& columns_;
  std::vector<std::unique_ptr<CellDecoder>> decoders_;
  bool has_header_ = true;
};

}  // namespace sqlflow
