// Batches with every type, at its limits.
#pragma once

#include <atomic>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "batch/arrow_array.h"
#include "batch/builder.h"
#include "batch/memory_reader.h"
#include "sqlflow/error.h"

namespace sqlflow {

inline Schema EveryType() {
  const Type nested =
      Type::Struct({{"a b", {TypeId::kBool}}, {"list", Type::List({TypeId::kString})}});
  return {{{"bool", {TypeId::kBool}},
           {"int8", {TypeId::kInt8}},
           {"int16", {TypeId::kInt16}},
           {"int32", {TypeId::kInt32}},
           {"int64", {TypeId::kInt64}},
           {"uint8", {TypeId::kUInt8}},
           {"uint16", {TypeId::kUInt16}},
           {"uint32", {TypeId::kUInt32}},
           {"uint64", {TypeId::kUInt64}},
           {"hugeint", {TypeId::kHugeInt}},
           {"float", {TypeId::kFloat}},
           {"double", {TypeId::kDouble}},
           {"decimal4", Type::Decimal(4, 1)},
           {"decimal18", Type::Decimal(18, 6)},
           {"decimal38", Type::Decimal(38, 10)},
           {"string", {TypeId::kString}},
           {"bytes", {TypeId::kBytes}},
           {"date", {TypeId::kDate}},
           {"time", {TypeId::kTime}},
           {"timestamp", {TypeId::kTimestamp}},
           {"timestamptz", {TypeId::kTimestampTz}},
           {"interval", {TypeId::kInterval}},
           {"uuid", {TypeId::kUuid}},
           {"json", {TypeId::kJson}},
           {"list", Type::List({TypeId::kInt64})},
           {"bools", Type::List({TypeId::kBool})},
           {"struct", nested},
           {"structs", Type::List(nested)}}};
}

// Appends to a column a cell made of a number: every third is NULL, others run from the type's
// least value over small ones to its greatest.
void AppendSample(const Type& type, int64_t number, ColumnBuilder& column);

// Rows [first, first + count) of an endless table.
inline Batch SampleRows(const std::shared_ptr<const Schema>& schema, int64_t first, int64_t count) {
  BatchBuilder builder(schema);
  for (int64_t row = first; row < first + count; ++row) {
    for (size_t i = 0; i < schema->fields.size(); ++i) {
      AppendSample(schema->fields[i].type, row + static_cast<int64_t>(i), builder.column(i));
    }
  }
  return builder.Finish();
}

inline std::unique_ptr<BatchReader> ReaderOf(std::vector<Batch> batches) {
  const auto schema = batches.at(0).shared_schema();
  std::vector<SharedBatch> shared;
  for (Batch& batch : batches) shared.emplace_back(std::move(batch));
  return std::make_unique<MemoryReader>(schema, std::move(shared));
}

inline std::vector<std::unique_ptr<BatchReader>> OnePartition(std::unique_ptr<BatchReader> reader) {
  std::vector<std::unique_ptr<BatchReader>> partitions;
  partitions.push_back(std::move(reader));
  return partitions;
}

// One BIGINT column `n` with the numbers [first, first + count), in batches of `batch_rows`.
class NumberReader final : public BatchReader {
 public:
  NumberReader(int64_t first, int64_t count, int64_t batch_rows)
      : next_(first), end_(first + count), batch_rows_(batch_rows) {}

  const Schema& schema() const override { return *schema_; }
  std::optional<Batch> Next() override {
    if (cancelled_) throw Error(ErrorCode::kCancelled, "Reader was cancelled");
    if (next_ == end_) return std::nullopt;
    BatchBuilder builder(schema_);
    for (int64_t i = 0; i < batch_rows_ && next_ < end_; ++i) {
      builder.column(0).Fixed<int64_t>().Append(next_++);
    }
    return builder.Finish();
  }
  void Cancel() noexcept override { cancelled_ = true; }

 private:
  const std::shared_ptr<const Schema> schema_ =
      std::make_shared<const Schema>(Schema{{{"n", {TypeId::kInt64}}}});
  int64_t next_;
  const int64_t end_;
  const int64_t batch_rows_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace sqlflow
