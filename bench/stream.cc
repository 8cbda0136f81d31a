// Moves line items from batches into a table of the engine, as a load from any connector that
// streams does:  bench_stream PARTITIONS ROWS
// Prints the seconds that it took, the rows and the sum of their prices, tabs between.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "batch/cell_text.h"
#include "bench/line_item_batches.h"
#include "engine/duckdb/duckdb_engine.h"

namespace sqlflow::bench {
namespace {

constexpr int64_t kRowsOfBatch = 61'440;  // 30 of the engine's vectors, about 8 MB.

// Yields rows of the given batches again and again until there were enough.
class RepeatingReader final : public BatchReader {
 public:
  RepeatingReader(const std::vector<SharedBatch>& batches, int64_t rows)
      : batches_(batches), rows_left_(rows) {}

  const Schema& schema() const override { return batches_[0].schema(); }
  std::optional<Batch> Next() override {
    if (rows_left_ == 0) return std::nullopt;
    const SharedBatch& batch = batches_[next_++ % batches_.size()];
    const int64_t rows = std::min(rows_left_, batch.row_count());
    rows_left_ -= rows;
    return batch.Slice(0, rows);
  }
  void Cancel() noexcept override {}

 private:
  const std::vector<SharedBatch>& batches_;
  size_t next_ = 0;
  int64_t rows_left_;
};

void Run(int partition_count, int64_t rows) {
  const auto engine = OpenDuckdb({}, {});
  const auto session = engine->NewSession();
  session->KeepOrder(partition_count == 1);
  const std::vector<SharedBatch> batches = LineItemBatches(MakeLineItems(), kRowsOfBatch);

  const auto start = std::chrono::steady_clock::now();
  std::vector<std::unique_ptr<BatchReader>> partitions;
  for (int i = 0; i < partition_count; ++i) {
    partitions.push_back(std::make_unique<RepeatingReader>(batches, rows / partition_count));
  }
  session->Execute("CREATE TABLE t AS FROM " + session->Bind(std::move(partitions)));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;

  const auto answer = session->Query("SELECT count(*), sum(l_extendedprice) FROM t");
  const std::optional<Batch> row = answer->Next();
  fmt::print("{:.6f}\t{}\t{}\n", seconds.count(), CellText(ColumnView(*row, 0), 0),
             CellText(ColumnView(*row, 1), 0));
}

}  // namespace
}  // namespace sqlflow::bench

int main(int argc, char** argv) {
  if (argc != 3 || std::atoi(argv[1]) < 1) {
    fmt::print(stderr, "usage: bench_stream PARTITIONS ROWS\n");
    return 2;
  }
  sqlflow::bench::Run(std::atoi(argv[1]), std::atoll(argv[2]));
  return 0;
}
