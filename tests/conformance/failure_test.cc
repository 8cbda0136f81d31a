// A write that does not come to its end leaves the target as it was.
#include <semaphore>
#include <thread>
#include <tuple>

#include "conformance/blocking_reader.h"
#include "conformance/conformance_test.h"
#include "conformance/sample_rows.h"

namespace sqlflow {
namespace {

using testing::Combine;
using testing::Values;
using testing::ValuesIn;

constexpr auto kSoon = std::chrono::seconds(1);

using FailureParam = std::tuple<TestedConnector, WriteMode>;

// Each connector in each mode, over a target that has rows.
class FailureTest : public ConnectorTest, public testing::WithParamInterface<FailureParam> {
 protected:
  FailureTest() : ConnectorTest(std::get<0>(GetParam())), mode_(std::get<1>(GetParam())) {}

  void SetUp() override {
    const Capabilities& can = bench_.DestinationEntry(type_).capabilities;
    if (mode_ == WriteMode::kAppend && !can.append) GTEST_SKIP() << type_ << " cannot append";
    if (mode_ == WriteMode::kUpsert && !can.upsert) GTEST_SKIP() << type_ << " cannot upsert";
    Write(kOldRows);
  }
  void ExpectOldRows(const std::string& after) {
    EXPECT_THAT(Read(SampleSchema()), IsRows(bench_.Select(kOldRows))) << "after " << after;
  }
  auto Open() {
    WriteRequest request = RequestOf(mode_);
    request.schema = SampleSchema();
    return Target()->Write(request);
  }

  const std::string kOldRows = SampleQuery(0, 2049, "old");
  const WriteMode mode_;
};

std::string FailureTestName(const testing::TestParamInfo<FailureParam>& info) {
  return std::get<0>(info.param).type + "_" + std::string(ToString(std::get<1>(info.param)));
}

TEST_P(FailureTest, KeepsTheOldRowsWhenTheQueryFailsAtTheNthRow) {
  for (const int64_t row : {0, 1, 2048, 9999}) {
    EXPECT_THAT([&] { Write(FailingQuery(10000, row), mode_); },
                ThrowsError(ErrorCode::kData, "lanted failure"));
    ExpectOldRows("a failure at row " + std::to_string(row));
  }
}

TEST_P(FailureTest, MakesNoTargetWhenTheFirstWriteFails) {
  const TempDir empty;
  Workbench bench;
  const auto fixture = std::get<0>(GetParam()).make(empty.path());
  const auto target = bench.Destination(type_, fixture->DestinationOptions());
  EXPECT_THROW(bench.Write(*target, FailingQuery(5000, 4000), RequestOf(mode_)), Error);
  EXPECT_FALSE(bench.Source(type_, fixture->SourceOptions(SampleSchema()))->Check().ok);
  EXPECT_THAT(fixture->Leftovers(), testing::IsEmpty());
}

TEST_P(FailureTest, KeepsTheOldRowsWhenSomethingFailsJustBeforeTheCommit) {
  const auto fail = [] { throw Error(ErrorCode::kUnavailable, "planted failure"); };
  EXPECT_THAT([&] { bench_.Write(*Target(), SampleQuery(9000, 5000), RequestOf(mode_), fail); },
              ThrowsError(ErrorCode::kUnavailable, "planted"));
  ExpectOldRows("a failure before the commit");
}

TEST_P(FailureTest, KeepsTheOldRowsWhenAWriteIsGivenUpAtTheNthBatch) {
  for (int batches = 0; batches < 3; ++batches) {
    auto target = Open();
    if (auto* file = std::get_if<FileTarget>(&target)) {
      bench_.session().WriteFile(SampleQuery(9000, 2048 * batches), file->staged->path(),
                                 file->format);
    } else {
      auto& writer = *std::get<std::unique_ptr<BatchWriter>>(target);
      const auto rows = bench_.session().Query(SampleQuery(9000, 2048 * batches));
      while (std::optional<Batch> batch = rows->Next()) writer.Append(std::move(*batch));
    }
    // Destroyed without a commit.
    target = FileTarget();
    ExpectOldRows(std::to_string(batches) + " batches");
    EXPECT_THAT(fixture_->Leftovers(), testing::IsEmpty());
  }
}

TEST_P(FailureTest, LeavesNothingOfAWriteThatNeverBegan) {
  { const auto target = Open(); }
  ExpectOldRows("a write without rows");
}

TEST_P(FailureTest, CanBeDoneAgainAfterItFailed) {
  EXPECT_THROW(Write(FailingQuery(5000, 4000), mode_), Error);
  Write(SampleQuery(9000, 2), mode_);
  const std::string kept = mode_ == WriteMode::kReplace ? SampleQuery(0, 0) : kOldRows;
  EXPECT_THAT(Read(SampleSchema()),
              IsRows(bench_.Select(kept + " UNION ALL " + SampleQuery(9000, 2))));
}

TEST_P(FailureTest, KeepsTheOldRowsWhenTheRunIsCancelled) {
  const auto cancel = [this] { bench_.cancel().Cancel(); };
  const auto write = [&] {
    auto rows = SampleQuery(9000, 10);
    bench_.cancel().Cancel();
    bench_.Write(*Target(), rows, RequestOf(mode_), cancel);
  };
  EXPECT_THAT(write, ThrowsError(ErrorCode::kCancelled, ""));
  ExpectOldRows("a cancelled run");
}

TEST_P(FailureTest, EndsWithinASecondWhenItIsInterruptedWhileRowsAreAwaited) {
  std::binary_semaphore blocked(0);
  std::vector<std::unique_ptr<BatchReader>> partitions;
  partitions.push_back(std::make_unique<BlockingReader>(blocked));
  const std::string query = "SELECT * FROM " + bench_.session().Bind(std::move(partitions));
  std::chrono::steady_clock::time_point interrupted;
  std::jthread user([&] {
    blocked.acquire();
    interrupted = std::chrono::steady_clock::now();
    bench_.session().Interrupt();
  });
  EXPECT_THAT([&] { Write(query, mode_); }, ThrowsError(ErrorCode::kCancelled, ""));
  user.join();
  EXPECT_LT(std::chrono::steady_clock::now() - interrupted, kSoon);
  bench_.session().Resume();
  ExpectOldRows("an interrupt");
}

INSTANTIATE_TEST_SUITE_P(Connectors, FailureTest,
                         Combine(ValuesIn(TestedConnectors()),
                                 Values(WriteMode::kReplace, WriteMode::kAppend,
                                        WriteMode::kUpsert)),
                         FailureTestName);

}  // namespace
}  // namespace sqlflow
