// Cells from one batch to another.
#pragma once

#include <cstdint>

#include "batch/builder.h"
#include "batch/column_view.h"

namespace sqlflow {

// Appends a cell of any type; the builder must be of the column's type.
void AppendCell(const ColumnView& column, int64_t row, ColumnBuilder& builder);

}  // namespace sqlflow
