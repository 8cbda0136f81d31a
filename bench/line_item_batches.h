// Line items as batches, for benchmarks of what streams.
#pragma once

#include <memory>
#include <vector>

#include "batch/arrow_array.h"
#include "batch/builder.h"
#include "bench/line_items.h"
#include "sqlflow/batch.h"

namespace sqlflow::bench {

inline Schema LineItemSchema() {
  const Type decimal = Type::Decimal(15, 2);
  return {{{"l_orderkey", {TypeId::kInt64}},
           {"l_partkey", {TypeId::kInt64}},
           {"l_suppkey", {TypeId::kInt32}},
           {"l_linenumber", {TypeId::kInt32}},
           {"l_quantity", decimal},
           {"l_extendedprice", decimal},
           {"l_discount", decimal},
           {"l_tax", decimal},
           {"l_returnflag", {TypeId::kString}},
           {"l_linestatus", {TypeId::kString}},
           {"l_shipdate", {TypeId::kDate}},
           {"l_commitdate", {TypeId::kDate}},
           {"l_receiptdate", {TypeId::kDate}},
           {"l_shipinstruct", {TypeId::kString}},
           {"l_shipmode", {TypeId::kString}},
           {"l_comment", {TypeId::kString}}}};
}

inline void AppendLineItem(const LineItem& item, BatchBuilder& batch) {
  batch.column(0).Fixed<int64_t>().Append(item.order_key);
  batch.column(1).Fixed<int64_t>().Append(item.part_key);
  batch.column(2).Fixed<int32_t>().Append(item.supplier_key);
  batch.column(3).Fixed<int32_t>().Append(item.line_number);
  batch.column(4).Fixed<Int128>().Append(item.quantity);
  batch.column(5).Fixed<Int128>().Append(item.extended_price);
  batch.column(6).Fixed<Int128>().Append(item.discount);
  batch.column(7).Fixed<Int128>().Append(item.tax);
  batch.column(8).Text().Append(item.return_flag);
  batch.column(9).Text().Append(item.line_status);
  batch.column(10).Fixed<int32_t>().Append(item.ship_date);
  batch.column(11).Fixed<int32_t>().Append(item.commit_date);
  batch.column(12).Fixed<int32_t>().Append(item.receipt_date);
  batch.column(13).Text().Append(item.ship_instruction);
  batch.column(14).Text().Append(item.ship_mode);
  batch.column(15).Text().Append(CommentText(item));
}

// The rows of MakeLineItems in batches of so many.
inline std::vector<SharedBatch> LineItemBatches(const std::vector<LineItem>& items,
                                                int64_t rows_of_batch) {
  BatchBuilder builder(LineItemSchema());
  std::vector<SharedBatch> batches;
  for (const LineItem& item : items) {
    AppendLineItem(item, builder);
    if (builder.row_count() == rows_of_batch) batches.emplace_back(builder.Finish());
  }
  if (builder.row_count() > 0) batches.emplace_back(builder.Finish());
  return batches;
}

}  // namespace sqlflow::bench
