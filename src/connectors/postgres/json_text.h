// Cells of any type as JSON.
#pragma once

#include <cstdint>
#include <string>

#include "batch/column_view.h"

namespace sqlflow {

// Numbers keep their digits; NaN, infinities and types that JSON lacks are strings in the form of
// cell_text.h.
void AppendJson(const ColumnView& column, int64_t row, std::string& out);

}  // namespace sqlflow
