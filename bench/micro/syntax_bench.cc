// The loops that read scripts.
#include <benchmark/benchmark.h>

#include <string>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "syntax/lexer.h"
#include "syntax/parser.h"

namespace sqlflow {
namespace {

// A pipeline of so many steps, in the manner of those that people write.
std::string PipelineText(int64_t steps) {
  std::string text = "SOURCE orders TYPE CSV PARAMS {\"path\": \"data/orders.csv\"};\n";
  for (int64_t step = 0; step < steps; ++step) {
    const std::string number = std::to_string(step);
    text +=
        "-- Revenue by region, step " + number + "\nCREATE TABLE revenue_" + number +
        " AS\n  SELECT o.region, count(*) AS orders, sum(o.amount * (1 - o.discount)) AS revenue\n"
        "  FROM orders o LEFT JOIN customers c ON c.id = o.customer_id\n"
        "  WHERE o.state <> 'cancelled' AND o.day >= DATE '2026-01-01'\n"
        "  GROUP BY o.region\n  ORDER BY revenue DESC;\n";
  }
  return text;
}

void LexPipeline(benchmark::State& state) {
  const std::string text = PipelineText(1000);
  for (auto _ : state) {
    Lexer lexer(text);
    while (lexer.Next().kind != TokenKind::kEnd) {
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(LexPipeline)->Unit(benchmark::kMillisecond);

void ParsePipeline(benchmark::State& state) {
  SourceFiles files;
  const std::string text = PipelineText(1000);
  const int file = files.Add("pipeline.sf", text);
  for (auto _ : state) {
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(Parse(files, file, diagnostics));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(ParsePipeline)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sqlflow
