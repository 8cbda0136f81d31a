#include "connectors/postgres/encoder.h"

#include <fmt/format.h>

#include <bit>
#include <limits>
#include <optional>

#include "batch/cell_text.h"
#include "connectors/postgres/byte_order.h"
#include "connectors/postgres/json_text.h"
#include "connectors/postgres/numeric.h"
#include "connectors/postgres/time_axis.h"

namespace sqlflow {
namespace {

constexpr uint32_t kNullLength = 0xFFFFFFFF;

void AppendNull(std::string& out) { AppendBig(kNullLength, out); }

template <class T>
void AppendFixed(T value, std::string& out) {
  AppendBig(static_cast<uint32_t>(sizeof value), out);
  AppendBig(value, out);
}

// For what has no fixed length: its bytes come first, their number is filled in then.
template <class Write>
void AppendSized(std::string& out, const Write& write) {
  const size_t at = out.size();
  out.append(4, '\0');
  write();
  StoreBig(static_cast<uint32_t>(out.size() - at - 4), out.data() + at);
}

// Encode(column, row, out) for cells that are not NULL.
template <class Encode>
class EncoderOf final : public CellEncoder {
 public:
  EncoderOf(ColumnView column, Encode encode) : column_(column), encode_(std::move(encode)) {}
  void Append(int64_t row, std::string& out) const override {
    column_.IsNull(row) ? AppendNull(out) : encode_(column_, row, out);
  }

 private:
  const ColumnView column_;
  const Encode encode_;
};

template <class Encode>
std::unique_ptr<CellEncoder> Make(const ColumnView& column, Encode encode) {
  return std::make_unique<EncoderOf<Encode>>(column, std::move(encode));
}

// Calls `use` with a function that gets a cell of an integer column as its own C++ type.
template <class Use>
auto WithInteger(const ColumnView& column, const Use& use) {
  const auto getter = []<class Cell>(Cell) {
    return [](const ColumnView& view, int64_t row) { return view.Get<Cell>(row); };
  };
  switch (column.type().id) {
    case TypeId::kInt8:
      return use(getter(int8_t{}));
    case TypeId::kInt16:
      return use(getter(int16_t{}));
    case TypeId::kInt32:
      return use(getter(int32_t{}));
    case TypeId::kUInt8:
      return use(getter(uint8_t{}));
    case TypeId::kUInt16:
      return use(getter(uint16_t{}));
    case TypeId::kUInt32:
      return use(getter(uint32_t{}));
    case TypeId::kUInt64:
      return use(getter(uint64_t{}));
    case TypeId::kHugeInt:
    case TypeId::kDecimal:
      return use(getter(Int128{}));
    default:
      return use(getter(int64_t{}));
  }
}

template <class Wire>
std::unique_ptr<CellEncoder> MakeInteger(const ColumnView& column) {
  return WithInteger(column, [&](auto get) {
    return Make(column, [get](const ColumnView& view, int64_t row, std::string& out) {
      const auto cell = get(view, row);
      const auto value = static_cast<Wire>(cell);
      if (static_cast<Int128>(value) != static_cast<Int128>(cell)) {
        throw Error(ErrorCode::kData, "Value is out of the column's range: " + CellText(view, row));
      }
      AppendFixed(static_cast<std::make_unsigned_t<Wire>>(value), out);
    });
  });
}

std::unique_ptr<CellEncoder> MakeNumeric(const ColumnView& column) {
  const int scale = column.type().scale;
  return WithInteger(column, [&](auto get) {
    return Make(column, [get, scale](const ColumnView& view, int64_t row, std::string& out) {
      AppendSized(out, [&] { EncodeNumeric(static_cast<Int128>(get(view, row)), scale, out); });
    });
  });
}

std::unique_ptr<CellEncoder> MakeDouble(const ColumnView& column) {
  if (column.type().id == TypeId::kFloat) {
    return Make(column, [](const ColumnView& view, int64_t row, std::string& out) {
      AppendFixed(std::bit_cast<uint64_t>(static_cast<double>(view.Get<float>(row))), out);
    });
  }
  return Make(column, [](const ColumnView& view, int64_t row, std::string& out) {
    AppendFixed(std::bit_cast<uint64_t>(view.Get<double>(row)), out);
  });
}

bool IsText(TypeId id) {
  return id == TypeId::kString || id == TypeId::kJson || id == TypeId::kBytes;
}

// As it is, or as JSON when the type is nested, or as the cell's text.
std::unique_ptr<CellEncoder> MakeText(const ColumnView& column, std::string_view prefix) {
  const TypeId id = column.type().id;
  if (IsText(id)) {
    return Make(column, [prefix](const ColumnView& view, int64_t row, std::string& out) {
      const std::string_view text = view.Text(row);
      AppendBig(static_cast<uint32_t>(prefix.size() + text.size()), out);
      out += prefix;
      out += text;
    });
  }
  const bool nested = id == TypeId::kList || id == TypeId::kStruct;
  return Make(column, [prefix, nested](const ColumnView& view, int64_t row, std::string& out) {
    AppendSized(out, [&] {
      out += prefix;
      nested ? AppendJson(view, row, out) : AppendCellText(view, row, out);
    });
  });
}

template <class T, class Wire>
std::unique_ptr<CellEncoder> MakeTime(const ColumnView& column, T epoch) {
  return Make(column, [epoch](const ColumnView& view, int64_t row, std::string& out) {
    const std::optional<T> value = ToPostgres(view.Get<T>(row), epoch);
    if (!value) {
      throw Error(ErrorCode::kData, "Value is before the server's range: " + CellText(view, row));
    }
    AppendFixed(static_cast<Wire>(*value), out);
  });
}

void AppendInterval(const ColumnView& view, int64_t row, std::string& out) {
  const auto cell = view.Get<IntervalCell>(row);
  if (cell.nanoseconds % 1000 != 0) {
    throw Error(ErrorCode::kData,
                "Interval has nanoseconds, and the server has none: " + CellText(view, row));
  }
  AppendBig(uint32_t{16}, out);
  AppendBig(static_cast<uint64_t>(cell.nanoseconds / 1000), out);
  AppendBig(static_cast<uint32_t>(cell.days), out);
  AppendBig(static_cast<uint32_t>(cell.months), out);
}

std::unique_ptr<CellEncoder> MakeScalar(const ColumnView& column, WireForm form);

// Lists within lists as one array, which must be rectangular.
class ArrayEncoder final : public CellEncoder {
 public:
  ArrayEncoder(const ColumnView& column, const WriteColumn& target)
      : element_oid_(target.element_oid) {
    levels_.push_back(column);
    while (levels_.back().Elements().type().id == TypeId::kList) {
      levels_.push_back(levels_.back().Elements());
    }
    element_ = MakeScalar(levels_.back().Elements(), target.element);
  }

  void Append(int64_t row, std::string& out) const override {
    if (levels_[0].IsNull(row)) return AppendNull(out);
    AppendSized(out, [&] { AppendArray(row, out); });
  }

 private:
  void AppendArray(int64_t row, std::string& out) const {
    const ColumnView::Range range = levels_[0].List(row);
    const bool empty = range.begin == range.end;
    AppendBig(empty ? uint32_t{0} : static_cast<uint32_t>(levels_.size()), out);
    AppendBig(uint32_t{1}, out);  // There may be NULLs.
    AppendBig(element_oid_, out);
    if (empty) return;
    std::vector<int64_t> sizes;
    int64_t first = row;
    for (const ColumnView& level : levels_) {
      if (level.IsNull(first)) RefuseRagged(row);
      sizes.push_back(level.List(first).end - level.List(first).begin);
      if (sizes.back() == 0) RefuseRagged(row);
      first = level.List(first).begin;
    }
    for (const int64_t size : sizes) {
      AppendBig(static_cast<uint32_t>(size), out);
      AppendBig(uint32_t{1}, out);  // The first index.
    }
    AppendLevel(row, 0, row, sizes, out);
  }

  void AppendLevel(int64_t row, size_t level, int64_t cell, const std::vector<int64_t>& sizes,
                   std::string& out) const {
    if (levels_[level].IsNull(cell)) RefuseRagged(row);
    const ColumnView::Range range = levels_[level].List(cell);
    if (range.end - range.begin != sizes[level]) RefuseRagged(row);
    for (int64_t i = range.begin; i < range.end; ++i) {
      if (level + 1 < levels_.size()) {
        AppendLevel(row, level + 1, i, sizes, out);
      } else {
        element_->Append(i, out);
      }
    }
  }

  [[noreturn]] void RefuseRagged(int64_t row) const {
    throw Error(ErrorCode::kData,
                "Lists within a list are not equally long, and PostgreSQL's "
                "arrays must be: " +
                    CellText(levels_[0], row))
        .Hint("Write the column as JSON: to_json(column)");
  }

  const uint32_t element_oid_;
  std::vector<ColumnView> levels_;  // Outermost first.
  std::unique_ptr<CellEncoder> element_;
};

std::unique_ptr<CellEncoder> MakeScalar(const ColumnView& column, WireForm form) {
  switch (form) {
    case WireForm::kBool:
      return Make(column, [](const ColumnView& view, int64_t row, std::string& out) {
        AppendBig(uint32_t{1}, out);
        out += view.Bool(row) ? '\1' : '\0';
      });
    case WireForm::kInt2:
      return MakeInteger<int16_t>(column);
    case WireForm::kInt4:
      return MakeInteger<int32_t>(column);
    case WireForm::kInt8:
      return MakeInteger<int64_t>(column);
    case WireForm::kOid:
      return MakeInteger<uint32_t>(column);
    case WireForm::kFloat4:
      return Make(column, [](const ColumnView& view, int64_t row, std::string& out) {
        AppendFixed(std::bit_cast<uint32_t>(view.Get<float>(row)), out);
      });
    case WireForm::kFloat8:
      return MakeDouble(column);
    case WireForm::kNumeric:
      return MakeNumeric(column);
    case WireForm::kJsonb:
      return MakeText(column, "\1");
    case WireForm::kUuid:
      return Make(column, [](const ColumnView& view, int64_t row, std::string& out) {
        const auto cell = view.Get<UuidCell>(row);
        AppendBig(static_cast<uint32_t>(cell.size()), out);
        out.append(reinterpret_cast<const char*>(cell.data()), cell.size());
      });
    case WireForm::kDate:
      return MakeTime<int32_t, uint32_t>(column, kEpochDays);
    case WireForm::kTime:
      return Make(column, [](const ColumnView& view, int64_t row, std::string& out) {
        AppendFixed(static_cast<uint64_t>(view.Get<int64_t>(row)), out);
      });
    case WireForm::kTimestamp:
      return MakeTime<int64_t, uint64_t>(column, kEpochMicroseconds);
    case WireForm::kInterval:
      return Make(column, AppendInterval);
    case WireForm::kText:
    case WireForm::kBytes:
    case WireForm::kArray:
    case WireForm::kComposite:
      break;
  }
  return MakeText(column, "");
}

struct NaturalForm {
  WireForm form;
  uint32_t oid;
};

// Of PostgresTypeName(type), for what may be an element of an array.
NaturalForm FormOf(const Type& type) {
  switch (type.id) {
    case TypeId::kBool:
      return {WireForm::kBool, 16};
    case TypeId::kInt8:
    case TypeId::kInt16:
    case TypeId::kUInt8:
      return {WireForm::kInt2, 21};
    case TypeId::kInt32:
    case TypeId::kUInt16:
      return {WireForm::kInt4, 23};
    case TypeId::kInt64:
    case TypeId::kUInt32:
      return {WireForm::kInt8, 20};
    case TypeId::kUInt64:
    case TypeId::kHugeInt:
    case TypeId::kDecimal:
      return {WireForm::kNumeric, 1700};
    case TypeId::kFloat:
      return {WireForm::kFloat4, 700};
    case TypeId::kDouble:
      return {WireForm::kFloat8, 701};
    case TypeId::kString:
      return {WireForm::kText, 25};
    case TypeId::kBytes:
      return {WireForm::kBytes, 17};
    case TypeId::kDate:
      return {WireForm::kDate, 1082};
    case TypeId::kTime:
      return {WireForm::kTime, 1083};
    case TypeId::kTimestamp:
      return {WireForm::kTimestamp, 1114};
    case TypeId::kTimestampTz:
      return {WireForm::kTimestamp, 1184};
    case TypeId::kInterval:
      return {WireForm::kInterval, 1186};
    case TypeId::kUuid:
      return {WireForm::kUuid, 2950};
    case TypeId::kJson:
    case TypeId::kList:
    case TypeId::kStruct:
      return {WireForm::kJsonb, 3802};
  }
  return {WireForm::kText, 25};
}

}  // namespace

WriteColumn NaturalColumn(const Field& field) {
  const Type* element = &field.type;
  while (element->id == TypeId::kList) element = &element->children[0].type;
  const NaturalForm form = FormOf(*element);
  const bool is_array = field.type.id == TypeId::kList && form.form != WireForm::kJsonb;
  return {field.name, is_array ? WireForm::kArray : form.form, form.form, form.oid};
}

void AppendRows(const Batch& batch, const std::vector<WriteColumn>& columns, std::string& out) {
  std::vector<std::unique_ptr<CellEncoder>> encoders;
  for (size_t i = 0; i < columns.size(); ++i) {
    const ColumnView view(batch, static_cast<int>(i));
    encoders.push_back(columns[i].form == WireForm::kArray
                           ? std::make_unique<ArrayEncoder>(view, columns[i])
                           : MakeScalar(view, columns[i].form));
  }
  for (int64_t row = 0; row < batch.row_count(); ++row) {
    AppendBig(static_cast<uint16_t>(encoders.size()), out);
    for (size_t i = 0; i < encoders.size(); ++i) {
      try {
        encoders[i]->Append(row, out);
      } catch (const Error& error) {
        throw Error(error.code(), error.message())
            .Hint(error.hint())
            .While("Writing column " + columns[i].name);
      }
    }
  }
}

std::string CopyHeader() {
  std::string header("PGCOPY\n\377\r\n\0", 11);
  AppendBig(uint32_t{0}, header);  // Flags.
  AppendBig(uint32_t{0}, header);  // Length of the extension.
  return header;
}

std::string CopyTrailer() {
  std::string trailer;
  AppendBig(uint16_t{0xFFFF}, trailer);
  return trailer;
}

}  // namespace sqlflow
