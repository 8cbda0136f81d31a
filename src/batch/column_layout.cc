#include "batch/column_layout.h"

namespace sqlflow {

ColumnLayout LayoutOf(const Type& type) {
  switch (type.id) {
    case TypeId::kBool:
      return ColumnLayout::kBits;
    case TypeId::kString:
    case TypeId::kBytes:
    case TypeId::kJson:
      return ColumnLayout::kText;
    case TypeId::kList:
      return ColumnLayout::kList;
    case TypeId::kStruct:
      return ColumnLayout::kStruct;
    case TypeId::kInt8:
    case TypeId::kInt16:
    case TypeId::kInt32:
    case TypeId::kInt64:
    case TypeId::kUInt8:
    case TypeId::kUInt16:
    case TypeId::kUInt32:
    case TypeId::kUInt64:
    case TypeId::kHugeInt:
    case TypeId::kFloat:
    case TypeId::kDouble:
    case TypeId::kDecimal:
    case TypeId::kDate:
    case TypeId::kTime:
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz:
    case TypeId::kInterval:
    case TypeId::kUuid:
      return ColumnLayout::kFixed;
  }
  return ColumnLayout::kFixed;
}

int FixedWidth(const Type& type) {
  switch (type.id) {
    case TypeId::kInt8:
    case TypeId::kUInt8:
      return 1;
    case TypeId::kInt16:
    case TypeId::kUInt16:
      return 2;
    case TypeId::kInt32:
    case TypeId::kUInt32:
    case TypeId::kFloat:
    case TypeId::kDate:
      return 4;
    case TypeId::kInt64:
    case TypeId::kUInt64:
    case TypeId::kDouble:
    case TypeId::kTime:
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz:
      return 8;
    case TypeId::kHugeInt:
    case TypeId::kDecimal:
    case TypeId::kInterval:
    case TypeId::kUuid:
      return 16;
    case TypeId::kBool:
    case TypeId::kString:
    case TypeId::kBytes:
    case TypeId::kJson:
    case TypeId::kList:
    case TypeId::kStruct:
      return 0;
  }
  return 0;
}

}  // namespace sqlflow
