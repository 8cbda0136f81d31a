#include "cli/run_text.h"

#include <gmock/gmock.h>

#include <sstream>

namespace sqlflow {
namespace {

using testing::HasSubstr;

const StepInfo kLoad{"load_customers", "load", "customers", {}};
const StepInfo kTransform{"transform_summary", "transform", "summary", {}};
const StepInfo kExport{"export_summary", "export", "output/customer_summary.csv", {}};

class RunTextTest : public testing::Test {
 protected:
  RunText Observer(Detail detail) { return {console_, files_, detail}; }

  RunInfo Info() const {
    return {.run_id = "20260131-101500-3f2a9c1e07b4",
            .pipeline = "daily",
            .profile = "dev",
            .engine = "DuckDB target/dev.duckdb",
            .steps = {kLoad, kTransform, kExport}};
  }

  static StepResult Failure() {
    return {.step = kLoad,
            .status = StepStatus::kFailed,
            .error = Error(ErrorCode::kNotFound, "File is missing: a.csv").Hint("Make it")};
  }

  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  SourceFiles files_;
  const Console console_{.in = in_, .out = out_, .err = err_};
};

TEST_F(RunTextTest, LinesUpFinishedSteps) {
  RunText observer = Observer(Detail::kSteps);
  observer.OnRunStart(Info());
  observer.OnStepEnd({.step = kLoad, .seconds = 0.012, .rows = 1000});
  observer.OnStepEnd({.step = kTransform, .seconds = 0.003, .rows = 32});
  observer.OnStepEnd({.step = kExport, .bytes = 1434, .seconds = 0.001, .rows = 32});
  EXPECT_EQ(
      out_.str(),
      "Running daily  profile dev · DuckDB target/dev.duckdb · run 20260131-101500-3f2a9c1e07b4\n"
      "  ✔ load customers        1,000 rows        12 ms\n"
      "  ✔ transform summary        32 rows         3 ms\n"
      "  ✔ export output/customer_summary.csv      32 rows   1.4 KiB\n");
}

TEST_F(RunTextTest, KeepsGreatNumbersApartFromNames) {
  RunText observer = Observer(Detail::kSteps);
  observer.OnRunStart(Info());
  observer.OnStepEnd({.step = kExport, .bytes = 1434, .seconds = 0.001, .rows = 3000000});
  EXPECT_THAT(out_.str(), HasSubstr("customer_summary.csv  3,000,000 rows   1.4 KiB\n"));
}

TEST_F(RunTextTest, EndsWithTotals) {
  RunText observer = Observer(Detail::kSteps);
  RunResult result{.info = Info(), .rows = 6064, .seconds = 0.06, .peak_memory_bytes = 61 << 20};
  result.steps.resize(4);
  observer.OnRunEnd(result);
  EXPECT_EQ(out_.str(), "Done: 4 steps, 6,064 rows in 0.06 s, peak memory 61 MiB\n");
}

TEST_F(RunTextTest, FramesAFailureOnStderr) {
  RunText observer = Observer(Detail::kSteps);
  observer.OnStepEnd(Failure());
  EXPECT_THAT(out_.str(), HasSubstr("load customers"));
  EXPECT_EQ(err_.str(), "error: File is missing: a.csv\n  hint: Make it\n");
}

TEST_F(RunTextTest, SaysWhatWasSkippedAndWhy) {
  RunText observer = Observer(Detail::kSteps);
  observer.OnStepEnd(
      {.step = kTransform, .status = StepStatus::kSkipped, .skipped_because = "load_customers"});
  EXPECT_THAT(out_.str(), HasSubstr("transform summary  skipped: load_customers failed"));
}

TEST_F(RunTextTest, CountsFailedAndSkippedStepsAtTheEnd) {
  RunText observer = Observer(Detail::kSteps);
  RunResult result{.info = Info(), .status = RunStatus::kFailed, .seconds = 0.06};
  result.steps = {Failure(), {.step = kTransform, .status = StepStatus::kSkipped}};
  observer.OnRunEnd(result);
  EXPECT_EQ(out_.str(), "Failed: 1 of 2 steps failed, 1 skipped in 0.06 s\n");
}

TEST_F(RunTextTest, PrintsNothingButFailuresWhenQuiet) {
  RunText observer = Observer(Detail::kFailures);
  observer.OnRunStart(Info());
  observer.OnStepEnd({.step = kTransform, .rows = 32});
  observer.OnStepEnd(Failure());
  observer.OnRunEnd({.info = Info(), .status = RunStatus::kFailed});
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(err_.str(), HasSubstr("File is missing: a.csv"));
}

TEST_F(RunTextTest, PutsWarningsOfAStepOnStderr) {
  RunText observer = Observer(Detail::kSteps);
  observer.OnStepEnd({.step = kLoad, .warnings = {"2 duplicate keys"}, .rows = 3});
  EXPECT_THAT(err_.str(), HasSubstr("2 duplicate keys"));
}

}  // namespace
}  // namespace sqlflow
