#include "base/pipes.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "base/files.h"
#include "support/matchers.h"
#include "support/temp_dir.h"

namespace sqlflow {
namespace {

TEST(KeepPipe, LetsADescriptorBeReadAgain) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], "rows", 4), 4);
  ::close(ends[1]);
  const std::string path = "/dev/fd/" + std::to_string(ends[0]);
  KeepPipe(path, {});
  KeepPipe(path, {});
  EXPECT_EQ(ReadFile(path), "rows");
  EXPECT_EQ(ReadFile(path), "rows");
  ::close(ends[0]);
}

TEST(KeepPipe, EndsWaitingWhenItIsCancelled) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  CancelToken cancel;
  cancel.Cancel();
  EXPECT_THAT([&] { KeepPipe("/dev/fd/" + std::to_string(ends[0]), cancel); },
              ThrowsError(ErrorCode::kCancelled, "cancelled"));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(KeepPipe, RefusesAPipeThatHasAName) {
  const TempDir dir;
  const std::string path = dir / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_THAT([&] { KeepPipe(path, {}); }, ThrowsError(ErrorCode::kInvalid, "read only once"));
}

TEST(KeepPipe, LeavesOtherFilesAlone) {
  const TempDir dir({{"rows.csv", "a\n1\n"}});
  KeepPipe(dir / "rows.csv", {});
  KeepPipe(dir / "missing.csv", {});
  KeepPipe("/dev/null", {});
  EXPECT_EQ(dir.Read("rows.csv"), "a\n1\n");
}

}  // namespace
}  // namespace sqlflow
