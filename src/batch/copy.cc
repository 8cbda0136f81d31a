#include "batch/copy.h"

namespace sqlflow {
namespace {

template <class T>
void CopyFixed(const ColumnView& column, int64_t row, ColumnBuilder& builder) {
  builder.Fixed<T>().Append(column.Get<T>(row));
}

void AppendFixed(const ColumnView& column, int64_t row, ColumnBuilder& builder) {
  switch (column.type().id) {
    case TypeId::kInt8:
      return CopyFixed<int8_t>(column, row, builder);
    case TypeId::kInt16:
      return CopyFixed<int16_t>(column, row, builder);
    case TypeId::kInt32:
    case TypeId::kDate:
      return CopyFixed<int32_t>(column, row, builder);
    case TypeId::kInt64:
    case TypeId::kTime:
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz:
      return CopyFixed<int64_t>(column, row, builder);
    case TypeId::kUInt8:
      return CopyFixed<uint8_t>(column, row, builder);
    case TypeId::kUInt16:
      return CopyFixed<uint16_t>(column, row, builder);
    case TypeId::kUInt32:
      return CopyFixed<uint32_t>(column, row, builder);
    case TypeId::kUInt64:
      return CopyFixed<uint64_t>(column, row, builder);
    case TypeId::kHugeInt:
    case TypeId::kDecimal:
      return CopyFixed<Int128>(column, row, builder);
    case TypeId::kFloat:
      return CopyFixed<float>(column, row, builder);
    case TypeId::kDouble:
      return CopyFixed<double>(column, row, builder);
    case TypeId::kInterval:
      return CopyFixed<IntervalCell>(column, row, builder);
    case TypeId::kUuid:
      return CopyFixed<UuidCell>(column, row, builder);
    case TypeId::kBool:
    case TypeId::kString:
    case TypeId::kBytes:
    case TypeId::kJson:
    case TypeId::kList:
    case TypeId::kStruct:
      return;
  }
}

void AppendList(const ColumnView& column, int64_t row, ListBuilder& builder) {
  const ColumnView elements = column.Elements();
  const ColumnView::Range range = column.List(row);
  for (int64_t i = range.begin; i < range.end; ++i) AppendCell(elements, i, builder.elements());
  builder.Append();
}

void AppendStruct(const ColumnView& column, int64_t row, StructBuilder& builder) {
  for (size_t i = 0; i < column.type().children.size(); ++i) {
    AppendCell(column.Member(i), row, builder.member(i));
  }
  builder.Append();
}

}  // namespace

void AppendCell(const ColumnView& column, int64_t row, ColumnBuilder& builder) {
  if (column.IsNull(row)) return builder.AppendNull();
  switch (LayoutOf(column.type())) {
    case ColumnLayout::kBits:
      return builder.Bool().Append(column.Bool(row));
    case ColumnLayout::kFixed:
      return AppendFixed(column, row, builder);
    case ColumnLayout::kText:
      return builder.Text().Append(column.Text(row));
    case ColumnLayout::kList:
      return AppendList(column, row, builder.List());
    case ColumnLayout::kStruct:
      return AppendStruct(column, row, builder.Struct());
  }
}

}  // namespace sqlflow
