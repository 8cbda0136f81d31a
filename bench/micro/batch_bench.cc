// The loops that move rows.
#include <benchmark/benchmark.h>

#include "batch/cell_text.h"
#include "batch/memory_reader.h"
#include "bench/line_item_batches.h"
#include "engine/duckdb/duckdb_engine.h"

namespace sqlflow::bench {
namespace {

constexpr int64_t kRowsOfBatch = 61'440;

const std::vector<SharedBatch>& Batches() {
  static const std::vector<SharedBatch> batches = LineItemBatches(MakeLineItems(), kRowsOfBatch);
  return batches;
}

std::vector<std::unique_ptr<BatchReader>> OnePartition() {
  std::vector<std::unique_ptr<BatchReader>> partitions;
  partitions.push_back(std::make_unique<MemoryReader>(Batches()[0].shared_schema(), Batches()));
  return partitions;
}

void CountRows(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * kRowsInMemory);
}

void BuildBatches(benchmark::State& state) {
  const std::vector<LineItem> items = MakeLineItems();
  for (auto _ : state) benchmark::DoNotOptimize(LineItemBatches(items, kRowsOfBatch));
  CountRows(state);
}
BENCHMARK(BuildBatches)->Unit(benchmark::kMillisecond);

// Batches into a table.
void BatchesToEngine(benchmark::State& state) {
  const auto engine = OpenDuckdb({}, {});
  const auto session = engine->NewSession();
  for (auto _ : state) {
    session->Execute("CREATE OR REPLACE TABLE t AS FROM " + session->Bind(OnePartition()));
  }
  CountRows(state);
}
BENCHMARK(BatchesToEngine)->Unit(benchmark::kMillisecond)->UseRealTime();

// A table out into batches.
void EngineToBatches(benchmark::State& state) {
  const auto engine = OpenDuckdb({}, {});
  const auto session = engine->NewSession();
  session->Execute("CREATE TABLE t AS FROM " + session->Bind(OnePartition()));
  for (auto _ : state) {
    const auto reader = session->Query("FROM t");
    while (const std::optional<Batch> batch = reader->Next()) {
      benchmark::DoNotOptimize(batch->row_count());
    }
  }
  CountRows(state);
}
BENCHMARK(EngineToBatches)->Unit(benchmark::kMillisecond)->UseRealTime();

// One column of a batch as text: an integer, a decimal, a word and a date.
void CellsToText(benchmark::State& state) {
  const SharedBatch& batch = Batches()[0];
  const ColumnView column(batch.batch(), static_cast<int>(state.range(0)));
  std::string text;
  for (auto _ : state) {
    text.clear();
    for (int64_t row = 0; row < column.row_count(); ++row) AppendCellText(column, row, text);
    benchmark::DoNotOptimize(text.data());
  }
  state.SetItemsProcessed(state.iterations() * column.row_count());
  state.SetLabel(ToString(column.type()));
}
BENCHMARK(CellsToText)->Arg(0)->Arg(5)->Arg(13)->Arg(10)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sqlflow::bench
