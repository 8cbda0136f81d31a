// PostgreSQL's binary COPY: rows out of batches, and back into them.
#include <benchmark/benchmark.h>

#include "bench/line_item_batches.h"
#include "connectors/postgres/decoder.h"
#include "connectors/postgres/encoder.h"

namespace sqlflow::bench {
namespace {

constexpr int64_t kRowsOfBatch = 20'480;

// Columns of one type each, and whole line items.
struct Rows {
  const char* name;
  Schema schema;
  void (*append)(const LineItem& item, BatchBuilder& batch);
};

const std::vector<Rows>& AllRows() {
  static const std::vector<Rows> rows = {
      {"BIGINT",
       {{{"part_key", {TypeId::kInt64}}}},
       [](const LineItem& item, BatchBuilder& batch) {
         batch.column(0).Fixed<int64_t>().Append(item.part_key);
       }},
      {"INTEGER",
       {{{"supplier_key", {TypeId::kInt32}}}},
       [](const LineItem& item, BatchBuilder& batch) {
         batch.column(0).Fixed<int32_t>().Append(item.supplier_key);
       }},
      {"NUMERIC(15,2)",
       {{{"extended_price", Type::Decimal(15, 2)}}},
       [](const LineItem& item, BatchBuilder& batch) {
         batch.column(0).Fixed<Int128>().Append(item.extended_price);
       }},
      {"DATE",
       {{{"ship_date", {TypeId::kDate}}}},
       [](const LineItem& item, BatchBuilder& batch) {
         batch.column(0).Fixed<int32_t>().Append(item.ship_date);
       }},
      {"VARCHAR",
       {{{"comment", {TypeId::kString}}}},
       [](const LineItem& item, BatchBuilder& batch) {
         batch.column(0).Text().Append(CommentText(item));
       }},
      {"TIMESTAMP",
       {{{"shipped_at", {TypeId::kTimestamp}}}},
       [](const LineItem& item, BatchBuilder& batch) {
         constexpr int64_t kMicrosecondsOfDay = 86'400'000'000;
         batch.column(0).Fixed<int64_t>().Append(item.ship_date * kMicrosecondsOfDay +
                                                 item.comment_number);
       }},
      {"BOOLEAN",
       {{{"is_final", {TypeId::kBool}}}},
       [](const LineItem& item, BatchBuilder& batch) {
         batch.column(0).Bool().Append(item.line_status == "F");
       }},
      {"line item", LineItemSchema(), AppendLineItem}};
  return rows;
}

const auto kLastRows = static_cast<int64_t>(AllRows().size()) - 1;

SharedBatch MakeBatch(const Rows& rows) {
  BatchBuilder builder(rows.schema);
  for (int64_t row = 1; row <= kRowsOfBatch; ++row) rows.append(MakeLineItem(row), builder);
  return SharedBatch(builder.Finish());
}

std::vector<WriteColumn> WriteColumns(const Schema& schema) {
  std::vector<WriteColumn> columns;
  for (const Field& field : schema.fields) columns.push_back(NaturalColumn(field));
  return columns;
}

std::vector<ReadColumn> ReadColumns(const Schema& schema) {
  std::vector<ReadColumn> columns;
  for (const Field& field : schema.fields) {
    columns.push_back({field.name, field.name, field.type, {NaturalColumn(field).form, {}}});
  }
  return columns;
}

// A message for each row, as the server sends them.
std::vector<std::string> Messages(const SharedBatch& batch) {
  const std::vector<WriteColumn> columns = WriteColumns(batch.schema());
  std::vector<std::string> messages;
  for (int64_t row = 0; row < batch.row_count(); ++row) {
    AppendRows(batch.Slice(row, 1), columns, messages.emplace_back());
  }
  return messages;
}

void CountRows(const Rows& rows, benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * kRowsOfBatch);
  state.SetLabel(rows.name);
}

void DecodeCopy(benchmark::State& state) {
  const Rows& rows = AllRows()[static_cast<size_t>(state.range(0))];
  const std::vector<std::string> messages = Messages(MakeBatch(rows));
  const std::vector<ReadColumn> columns = ReadColumns(rows.schema);
  BatchBuilder builder(rows.schema);
  RowDecoder decoder(columns, TextCheck::kTrusted, builder);
  decoder.Append(CopyHeader());
  for (auto _ : state) {
    for (const std::string& message : messages) decoder.Append(message);
    benchmark::DoNotOptimize(builder.Finish());
  }
  CountRows(rows, state);
}
BENCHMARK(DecodeCopy)->DenseRange(0, kLastRows)->Unit(benchmark::kMillisecond);

void EncodeCopy(benchmark::State& state) {
  const Rows& rows = AllRows()[static_cast<size_t>(state.range(0))];
  const SharedBatch batch = MakeBatch(rows);
  const std::vector<WriteColumn> columns = WriteColumns(rows.schema);
  std::string out;
  for (auto _ : state) {
    out.clear();
    AppendRows(batch.batch(), columns, out);
    benchmark::DoNotOptimize(out.data());
  }
  CountRows(rows, state);
}
BENCHMARK(EncodeCopy)->DenseRange(0, kLastRows)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sqlflow::bench
