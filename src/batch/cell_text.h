// Cells as text, in the forms that the embedded engine casts them to: what users see in messages
// and in text files, exact for every type.
#pragma once

#include <cstdint>
#include <string>

#include "batch/column_layout.h"
#include "batch/column_view.h"

namespace sqlflow {

// Appends the text of one cell; NULL is "NULL".
void AppendCellText(const ColumnView& column, int64_t row, std::string& out);
std::string CellText(const ColumnView& column, int64_t row);

std::string IntegerText(Int128 value);
// "12.50"; a value below one has no zero before its point when the type has no place for it.
std::string DecimalText(Int128 unscaled, int precision, int scale);
// The shortest text that reads back to the same value: "0.1", "1.0", "1e+16", "nan".
std::string DoubleText(double value);
std::string FloatText(float value);
// "2024-01-31"; years before 1 end in " (BC)".
std::string DateText(int32_t days);
// "10:00:00" or "10:00:00.5".
std::string TimeText(int64_t microseconds);
// "2024-01-31 10:00:00.5"; the zoned form, in UTC, ends in "+00".
std::string TimestampText(int64_t microseconds);
std::string TimestampTzText(int64_t microseconds);
// "1 year 2 months -3 days 04:05:06.5"; nanoseconds are cut to microseconds.
std::string IntervalText(const IntervalCell& interval);
std::string UuidText(const UuidCell& uuid);
// Printable ASCII as it is, other bytes as \x0A.
std::string BytesText(std::string_view bytes);

}  // namespace sqlflow
