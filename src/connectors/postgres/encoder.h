// Columns into binary COPY: one small encoder per column, chosen once a batch.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "batch/column_view.h"
#include "connectors/postgres/wire_type.h"

namespace sqlflow {

// A column as the server is to receive it.
struct WriteColumn {
  std::string name;
  WireForm form = WireForm::kText;  // kArray: of `element`.
  WireForm element = WireForm::kText;
  uint32_t element_oid = 0;
};

// The form in which PostgresTypeName(type) receives values of a type.
WriteColumn NaturalColumn(const Field& field);

// Appends cells with their length.
class CellEncoder {
 public:
  virtual ~CellEncoder() = default;
  // Throws Error(kData) when the form cannot hold the value.
  virtual void Append(int64_t row, std::string& out) const = 0;
};

// All rows of a batch, whose columns are `columns` in their order. Throws Error(kData) that names
// the column.
void AppendRows(const Batch& batch, const std::vector<WriteColumn>& columns, std::string& out);

// What stands before the first row and behind the last.
std::string CopyHeader();
std::string CopyTrailer();

}  // namespace sqlflow
