#include <chrono>
#include <ctime>
#include <thread>

#include "unit/engine/engine_fixture.h"
#include "unit/engine/test_batches.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;

class StreamsTest : public EngineTest {
 protected:
  static std::vector<std::unique_ptr<BatchReader>> Partitions(int count, int64_t rows) {
    std::vector<std::unique_ptr<BatchReader>> partitions;
    for (int i = 0; i < count; ++i) {
      partitions.push_back(std::make_unique<NumberReader>(i * rows, rows, 10'000));
    }
    return partitions;
  }
};

// Yields some rows, then throws.
template <class Exception>
class ThrowingReader final : public BatchReader {
 public:
  explicit ThrowingReader(Exception exception) : exception_(std::move(exception)) {}
  const Schema& schema() const override { return numbers_.schema(); }
  std::optional<Batch> Next() override {
    if (std::optional<Batch> batch = numbers_.Next()) return batch;
    throw exception_;
  }
  void Cancel() noexcept override {}

 private:
  NumberReader numbers_{0, 5000, 1000};
  Exception exception_;
};

TEST_F(StreamsTest, PartitionsAddUpWhenTheyRunInParallel) {
  session_->KeepOrder(false);
  const std::string item = session_->Bind(Partitions(7, 123'456));

  const std::string result = One("SELECT count(*) || ' ' || sum(n) FROM " + item);

  EXPECT_EQ(result, "864192 373413474336");
}

// Comes to its end late.
class SlowReader final : public BatchReader {
 public:
  const Schema& schema() const override { return numbers_.schema(); }
  std::optional<Batch> Next() override {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    return numbers_.Next();
  }
  void Cancel() noexcept override {}

 private:
  NumberReader numbers_{0, 0, 1};
};

// Which of the engine's threads gets the slow partition is open, hence several attempts.
TEST_F(StreamsTest, AThreadThatWaitsForAnotherLeavesTheProcessorAlone) {
  session_->KeepOrder(false);
  const auto started = std::chrono::steady_clock::now();
  const std::clock_t cpu_started = std::clock();
  for (int i = 0; i < 8; ++i) {
    std::vector<std::unique_ptr<BatchReader>> partitions = Partitions(1, 1);
    partitions.push_back(std::make_unique<SlowReader>());
    EXPECT_EQ(One("SELECT count(*) FROM " + session_->Bind(std::move(partitions))), "1");
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;

  const double cpu_seconds = static_cast<double>(std::clock() - cpu_started) / CLOCKS_PER_SEC;
  EXPECT_LT(cpu_seconds, elapsed.count() / 4);
}

TEST_F(StreamsTest, RowsComePartitionByPartitionWhenOrderIsKept) {
  const std::string item = session_->Bind(Partitions(3, 50'000));
  session_->Execute("CREATE TABLE t AS FROM " + item);

  EXPECT_EQ(One("SELECT count(*) FROM t WHERE n <> rowid"), "0");
}

TEST_F(StreamsTest, ColumnsThatAreNotNeededAreLeftOut) {
  const auto schema = std::make_shared<const Schema>(EveryType());
  const auto bind = [&] {
    std::vector<Batch> batches;
    batches.push_back(SampleRows(schema, 0, 100));
    return session_->Bind(OnePartition(ReaderOf(std::move(batches))));
  };

  EXPECT_EQ(One("SELECT count(*) FROM " + bind()), "100");
  EXPECT_EQ(One("SELECT json FROM " + bind() + " WHERE uuid IS NOT NULL LIMIT 1"), "NULL");
  EXPECT_EQ(One("SELECT count(x.int8) FROM " + bind() + " AS x"), "67");
}

TEST_F(StreamsTest, AnErrorOfAReaderIsThrownAsItWas) {
  Error thrown(ErrorCode::kUnavailable, "Server has gone away");
  thrown.Hint("Try again").While("reading orders");
  session_->Execute("CREATE TABLE t(n BIGINT)");
  const std::string item =
      session_->Bind(OnePartition(std::make_unique<ThrowingReader<Error>>(thrown)));

  const Error error = Failure([&] { session_->Execute("INSERT INTO t FROM " + item); });

  EXPECT_EQ(error.message(), "Server has gone away");
  EXPECT_EQ(error.code(), ErrorCode::kUnavailable);
  EXPECT_EQ(error.hint(), "Try again");
  EXPECT_THAT(error.frames(), ElementsAre("reading orders"));
  EXPECT_EQ(One("SELECT count(*) FROM t"), "0");
}

TEST_F(StreamsTest, AnErrorOfAReaderEndsAStreamedResultToo) {
  const std::string item = session_->Bind(OnePartition(
      std::make_unique<ThrowingReader<Error>>(Error(ErrorCode::kData, "Row 5001 is broken"))));

  EXPECT_THAT([&] { Rows("FROM " + item); }, ThrowsError(ErrorCode::kData, "Row 5001"));
}

TEST_F(StreamsTest, ForeignExceptionsPassThrough) {
  const std::string item = session_->Bind(
      OnePartition(std::make_unique<ThrowingReader<std::length_error>>(std::length_error("long"))));

  EXPECT_THROW(session_->Execute("CREATE TABLE t AS FROM " + item), std::length_error);
}

TEST_F(StreamsTest, ASessionWorksOnAfterAReaderFailed) {
  const std::string item = session_->Bind(OnePartition(
      std::make_unique<ThrowingReader<Error>>(Error(ErrorCode::kData, "Row is broken"))));
  Failure([&] { Rows("FROM " + item); });

  EXPECT_THAT([&] { Rows("FROM nope"); }, ThrowsError(ErrorCode::kEngine, "nope"));
  EXPECT_EQ(One("SELECT count(*) FROM " + session_->Bind(Partitions(2, 10))), "20");
}

TEST_F(StreamsTest, DescribingAStreamDoesNotReadIt) {
  const std::string item = session_->Bind(Partitions(1, 10));

  EXPECT_EQ(ToString(session_->Describe("FROM " + item)), "n BIGINT");
  EXPECT_EQ(One("SELECT count(*) FROM " + item), "10");
}

TEST_F(StreamsTest, AStreamIsReadOnce) {
  const std::string item = session_->Bind(Partitions(1, 10));

  EXPECT_THROW(Rows("SELECT * FROM " + item + " AS a, " + item + " AS b"), Error);
  EXPECT_THROW(Rows("FROM " + item), Error);
}

TEST_F(StreamsTest, PartitionsMustAgreeOnTheirColumns) {
  std::vector<std::unique_ptr<BatchReader>> partitions = Partitions(1, 10);
  std::vector<Batch> batches;
  batches.push_back(SampleRows(std::make_shared<const Schema>(EveryType()), 0, 1));
  partitions.push_back(ReaderOf(std::move(batches)));

  EXPECT_THAT([&] { session_->Bind(std::move(partitions)); },
              ThrowsError(ErrorCode::kInternal, "differ"));
}

TEST_F(StreamsTest, AResultMayFeedAnotherSession) {
  const std::unique_ptr<Session> other = engine_->NewSession();
  const std::string item = session_->Bind(
      OnePartition(other->Query("SELECT i, i % 2 = 0 AS even FROM range(100000) r(i)")));

  EXPECT_EQ(One("SELECT count(*) FILTER (even) || ' ' || sum(i) FROM " + item), "50000 4999950000");
}

TEST_F(StreamsTest, ProgressCountsTheRowsThatWereRead) {
  session_->Execute("CREATE TABLE t AS FROM " + session_->Bind(Partitions(2, 30'000)));

  EXPECT_EQ(session_->Progress().rows, 60'000);
}

TEST_F(StreamsTest, ReadersAreDestroyedWithTheStatementThatReadThem) {
  class Watched final : public BatchReader {
   public:
    explicit Watched(bool& gone) : gone_(gone) {}
    ~Watched() override { gone_ = true; }
    const Schema& schema() const override { return numbers_.schema(); }
    std::optional<Batch> Next() override { return numbers_.Next(); }
    void Cancel() noexcept override {}

   private:
    NumberReader numbers_{0, 10, 10};
    bool& gone_;
  };
  bool gone = false;
  const std::string item = session_->Bind(OnePartition(std::make_unique<Watched>(gone)));
  EXPECT_FALSE(gone);

  session_->Execute("CREATE TABLE t AS FROM " + item);

  EXPECT_TRUE(gone);
}

}  // namespace
}  // namespace sqlflow
