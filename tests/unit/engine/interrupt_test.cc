#include <condition_variable>
#include <future>
#include <latch>
#include <thread>

#include "unit/engine/engine_fixture.h"
#include "unit/engine/test_batches.h"

namespace sqlflow {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kSoon{1000};

// Blocks until it is cancelled; tells when somebody waits.
class BlockingReader final : public BatchReader {
 public:
  const Schema& schema() const override { return numbers_.schema(); }
  std::optional<Batch> Next() override {
    std::unique_lock lock(mutex_);
    waiting_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return cancelled_; });
    throw Error(ErrorCode::kCancelled, "Reader was cancelled");
  }
  void Cancel() noexcept override {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    changed_.notify_all();
  }
  void AwaitReading() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_; });
  }

 private:
  NumberReader numbers_{0, 1, 1};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool waiting_ = false;
  bool cancelled_ = false;
};

// Two rows, and a signal when the first is asked for.
class SignallingReader final : public BatchReader {
 public:
  explicit SignallingReader(std::promise<void>& signal) : signal_(&signal) {}
  const Schema& schema() const override { return numbers_.schema(); }
  std::optional<Batch> Next() override {
    if (signal_ != nullptr) signal_->set_value();
    signal_ = nullptr;
    return numbers_.Next();
  }
  void Cancel() noexcept override {}

 private:
  NumberReader numbers_{0, 2, 2};
  std::promise<void>* signal_;
};

class InterruptTest : public EngineTest {
 protected:
  // Runs the action, interrupts when told to, and expects a cancellation soon after.
  void ExpectCancelled(const std::function<void()>& action, const std::function<void()>& wait) {
    steady_clock::time_point interrupted;
    std::thread other([&] {
      wait();
      interrupted = steady_clock::now();
      session_->Interrupt();
    });
    const Error error = Failure(action);
    const auto ended = steady_clock::now();
    other.join();
    EXPECT_EQ(error.code(), ErrorCode::kCancelled) << error.message();
    EXPECT_LT(ended - interrupted, kSoon);
  }
  // Runs for minutes unless it is stopped; `signal` says when it has begun.
  std::string LongQuery(std::promise<void>& signal) {
    return "SELECT count(*) FROM " +
           session_->Bind(OnePartition(std::make_unique<SignallingReader>(signal))) +
           ", range(10000000) a(i), range(10000000) b(j) WHERE hash(n, i, j) = 1";
  }
};

TEST_F(InterruptTest, StopsALongQuery) {
  std::promise<void> begun;
  const std::string query = LongQuery(begun);

  ExpectCancelled([&] { Rows(query); }, [&] { begun.get_future().wait(); });
}

// The engine forgets an interrupt that comes before its statement has begun, and one that is then
// dropped runs to its end when its session goes.
TEST_F(InterruptTest, StopsAStatementThatJustBegins) {
  for (int round = 0; round < 60; ++round) {
    const std::unique_ptr<Session> session = engine_->NewSession();
    std::latch both(2);
    std::thread other([&] {
      both.arrive_and_wait();
      // Not by yielding, which hands the processor to the statement for whole time slices.
      for (std::atomic<int> i{0}; i < round * 500; ++i) continue;
      session->Interrupt();
    });
    both.arrive_and_wait();
    const Error error =
        Failure([&] { session->Execute("SELECT sum(hash(i)) FROM range(1000000000000) AS t(i)"); });
    other.join();
    EXPECT_EQ(error.code(), ErrorCode::kCancelled) << error.message();
  }
}

TEST_F(InterruptTest, StopsALongStatement) {
  std::promise<void> begun;
  const std::string query = LongQuery(begun);

  ExpectCancelled([&] { session_->Execute("CREATE TABLE t AS " + query); },
                  [&] { begun.get_future().wait(); });
}

TEST_F(InterruptTest, StopsAReaderThatWaits) {
  auto reader = std::make_unique<BlockingReader>();
  BlockingReader& blocking = *reader;
  const std::string item = session_->Bind(OnePartition(std::move(reader)));

  ExpectCancelled([&] { session_->Execute("CREATE TABLE t AS FROM " + item); },
                  [&] { blocking.AwaitReading(); });
}

TEST_F(InterruptTest, StopsAResultThatIsBeingRead) {
  const std::unique_ptr<BatchReader> rows = session_->Query("FROM range(1000000000)");
  rows->Next();

  ExpectCancelled(
      [&] {
        while (rows->Next()) continue;
      },
      [] {});
}

TEST_F(InterruptTest, AnErrorOfOneReaderWakesTheOthers) {
  class Failing final : public BatchReader {
   public:
    explicit Failing(BlockingReader& other) : other_(other) {}
    const Schema& schema() const override { return other_.schema(); }
    std::optional<Batch> Next() override {
      other_.AwaitReading();
      throw Error(ErrorCode::kData, "Row is broken");
    }
    void Cancel() noexcept override {}

   private:
    BlockingReader& other_;
  };
  session_->KeepOrder(false);
  auto blocking = std::make_unique<BlockingReader>();
  std::vector<std::unique_ptr<BatchReader>> partitions;
  partitions.push_back(std::make_unique<Failing>(*blocking));
  partitions.push_back(std::move(blocking));
  const std::string item = session_->Bind(std::move(partitions));

  EXPECT_THAT([&] { session_->Execute("CREATE TABLE t AS FROM " + item); },
              ThrowsError(ErrorCode::kData, "Row is broken"));
}

TEST_F(InterruptTest, BetweenTwoStatementsIsNotLost) {
  session_->Interrupt();

  EXPECT_THAT([&] { session_->Execute("SELECT 1"); }, ThrowsError(ErrorCode::kCancelled, ""));
  EXPECT_THAT([&] { Rows("SELECT 1"); }, ThrowsError(ErrorCode::kCancelled, ""));
}

TEST_F(InterruptTest, LastsUntilResume) {
  session_->Interrupt();
  session_->Resume();

  EXPECT_EQ(One("SELECT 1"), "1");
}

TEST_F(InterruptTest, BeforeACommitRollsBack) {
  const auto run = [&] {
    Session::Transaction transaction(*session_);
    session_->Execute("CREATE TABLE t(a INTEGER)");
    session_->Interrupt();
    transaction.Commit();
  };
  EXPECT_THAT(run, ThrowsError(ErrorCode::kCancelled, ""));

  session_->Resume();
  EXPECT_FALSE(session_->Find({"", "t"}));
  EXPECT_NO_THROW(session_->Execute("BEGIN; COMMIT"));
}

TEST_F(InterruptTest, UndoingWorksWhileInterrupted) {
  {
    Session::Transaction transaction(*session_);
    session_->Execute("CREATE TABLE t(a INTEGER)");
    session_->Interrupt();
  }
  session_->Resume();
  EXPECT_FALSE(session_->Find({"", "t"}));
}

TEST_F(InterruptTest, AtAnyMomentIsObeyed) {
  for (int round = 0; round < 200; ++round) {
    session_->Resume();
    std::atomic<bool> started{false};
    std::thread other([&] {
      while (!started) std::this_thread::yield();
      // A little later in each round, to meet every stage of a statement.
      for (std::atomic<int> i{0}; i < round * 500; ++i) continue;
      session_->Interrupt();
    });
    const Error error = Failure([&] {
      started = true;
      while (true) session_->Execute("SELECT count(*) FROM range(1000)");
    });
    other.join();
    EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  }
}

TEST_F(InterruptTest, AResultLeftInTheMiddleLetsTheSessionGoOn) {
  for (int round = 0; round < 20; ++round) {
    const std::unique_ptr<BatchReader> rows =
        session_->Query("SELECT i, repeat('x', 100) FROM range(10000000) r(i)");
    rows->Next();
  }
  EXPECT_EQ(One("SELECT 1"), "1");
}

}  // namespace
}  // namespace sqlflow
