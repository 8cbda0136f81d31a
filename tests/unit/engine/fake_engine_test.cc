#include "support/fake_engine.h"

#include "unit/engine/engine_fixture.h"
#include "unit/engine/test_batches.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;

class FakeEngineTest : public testing::Test {
 protected:
  FakeEngine engine_;
  std::unique_ptr<Session> session_ = engine_.NewSession();
};

TEST_F(FakeEngineTest, WritesDownWhatItIsAsked) {
  const Value args[] = {int64_t{7}};
  {
    Session::Transaction transaction(*session_);
    session_->Execute("INSERT ?", args);
    transaction.Commit();
  }
  { const Session::Transaction transaction(*session_); }

  EXPECT_THAT(engine_.script().log(),
              ElementsAre("BEGIN", "INSERT ?", "  7", "COMMIT", "BEGIN", "ROLLBACK"));
}

TEST_F(FakeEngineTest, AnswersAsItWasTold) {
  engine_.script().Changes("INSERT", 3);
  engine_.script().ReturnsInteger("count", 42);
  engine_.script().Fails("DROP", Error(ErrorCode::kUnavailable, "Busy"));
  engine_.script().HasTable({.id = {"", "t"}});

  EXPECT_EQ(session_->Execute("INSERT INTO t"), 3);
  EXPECT_EQ(QueryInteger(*session_, "SELECT count(*)"), 42);
  EXPECT_EQ(QueryInteger(*session_, "SELECT other"), std::nullopt);
  EXPECT_THAT([&] { session_->Execute("DROP TABLE t"); },
              ThrowsError(ErrorCode::kUnavailable, "Busy"));
  EXPECT_NO_THROW(session_->Execute("DROP TABLE t"));
  EXPECT_TRUE(session_->Find({"", "T"}));
  EXPECT_FALSE(session_->Find({"s", "t"}));
}

TEST_F(FakeEngineTest, ReadsTheStreamsThatAStatementNames) {
  const std::string item = session_->Bind(OnePartition(std::make_unique<NumberReader>(0, 25, 10)));

  EXPECT_EQ(session_->Execute("INSERT INTO t FROM " + item), 25);
  EXPECT_EQ(session_->Execute("INSERT INTO t FROM " + item), 0);
}

TEST_F(FakeEngineTest, ObeysAnInterrupt) {
  session_->Interrupt();

  EXPECT_THAT([&] { session_->Execute("SELECT"); }, ThrowsError(ErrorCode::kCancelled, ""));
}

}  // namespace
}  // namespace sqlflow
