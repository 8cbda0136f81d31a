#include "load/file_increment.h"

#include <gmock/gmock.h>

#include "base/files.h"
#include "state/history.h"
#include "support/matchers.h"
#include "support/temp_dir.h"
#include "support/test_engine.h"

namespace sqlflow {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

using Time = std::chrono::system_clock::time_point;

class FileIncrementTest : public testing::Test {
 protected:
  FileIncrementTest() {
    History::Prepare(*session_);
    session_->Execute("CREATE TABLE orders (id BIGINT)");
  }

  FileIncrement Increment(Time now) {
    FileIncrementRequest request{.key = {"", "p", "drop", "orders", "(files)"},
                                 .options = {.incremental_by = "file"},
                                 .file_column = "",
                                 .keys = {},
                                 .table = "orders",
                                 .target = session_->Find({"", "orders"}),
                                 .run_id = "r",
                                 .now = now};
    return FileIncrement(*session_, engine_->dialect(), cancel_, std::move(request));
  }
  SourceFile File(Time modified) const {
    return {.uri = dir_ / "a.csv", .size = FileSize(dir_ / "a.csv"), .modified = modified};
  }
  void Load(Time now, const SourceFile& file) {
    FileIncrement increment = Increment(now);
    increment.Choose({file});
    increment.Begin();
    increment.Save({file}, 1);
  }
  std::vector<std::string> ToRead(Time now, const SourceFile& file) {
    FileIncrement increment = Increment(now);
    increment.Choose({file});
    return increment.to_read();
  }

  const TempDir dir_{{"a.csv", "id\n1\n"}};
  const Time start_{hours(24 * 365 * 50)};
  const CancelToken cancel_;
  std::unique_ptr<Engine> engine_ = OpenTestEngine();
  std::unique_ptr<Session> session_ = engine_->NewSession();
};

TEST_F(FileIncrementTest, ReadsAFileOnce) {
  const SourceFile file = File(start_);
  EXPECT_THAT(ToRead(start_ + hours(1), file), ElementsAre(file.uri));
  Load(start_ + hours(1), file);
  EXPECT_THAT(ToRead(start_ + hours(2), file), IsEmpty());
}

TEST_F(FileIncrementTest, TakesTheWordOfAnEqualTimeThatIsOldEnough) {
  Load(start_ + hours(1), File(start_));
  dir_.Write("a.csv", "id\n2\n");
  EXPECT_THAT(ToRead(start_ + hours(2), File(start_)), IsEmpty());
}

TEST_F(FileIncrementTest, ComparesTheBytesWhenTheTimeIsTooNearToTheLoad) {
  Load(start_ + seconds(1), File(start_));
  dir_.Write("a.csv", "id\n2\n");
  EXPECT_THAT([&] { ToRead(start_ + hours(2), File(start_)); },
              ThrowsError(ErrorCode::kData, "File has changed"));
}

TEST_F(FileIncrementTest, RefusesAFileThatWasWrittenToWhileItWasRead) {
  FileIncrement increment = Increment(start_ + hours(1));
  increment.Choose({File(start_)});
  increment.Begin();
  EXPECT_THAT([&] { increment.Save({File(start_ + seconds(1))}, 1); },
              ThrowsErrorWithHint(ErrorCode::kUnavailable, "changed while it was read", "min_age"));
}

TEST_F(FileIncrementTest, SeesAChangeWithinTheSameTickOfTheClock) {
  FileIncrement increment = Increment(start_);
  increment.Choose({File(start_)});
  increment.Begin();
  dir_.Write("a.csv", "id\n2\n");
  EXPECT_THAT([&] { increment.Save({File(start_)}, 1); },
              ThrowsError(ErrorCode::kUnavailable, "changed while it was read"));
}

}  // namespace
}  // namespace sqlflow
