// Which buffers a column of each type has, and the C++ types of fixed-width cells.
#pragma once

#include <array>
#include <cstdint>

#include "sqlflow/types.h"

namespace sqlflow {

// kBits: validity, bits. kFixed: validity, cells of FixedWidth bytes. kText: validity, 32-bit
// offsets, bytes. kList: validity, 32-bit offsets, one child. kStruct: validity, children.
enum class ColumnLayout { kBits, kFixed, kText, kList, kStruct };

ColumnLayout LayoutOf(const Type& type);
// Bytes of one cell; kFixed only.
int FixedWidth(const Type& type);

__extension__ using Int128 = __int128;

// A cell of kInterval.
struct IntervalCell {
  int32_t months = 0;
  int32_t days = 0;
  int64_t nanoseconds = 0;
  friend bool operator==(const IntervalCell&, const IntervalCell&) = default;
};

// A cell of kUuid: the bytes in the order in which the text shows them.
using UuidCell = std::array<uint8_t, 16>;

}  // namespace sqlflow
