#include "connectors/base/local_files.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/files.h"
#include "connectors/base/local_staged_file.h"
#include "connectors/base/local_staged_folder.h"
#include "support/matchers.h"
#include "support/temp_dir.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(MatchingFiles, KeepTheListsOrderAndSortWithinAGlobOnce) {
  const TempDir dir({{"z.csv", "1"}, {"a.csv", "1"}, {"b.csv", "1"}});
  EXPECT_THAT(MatchingFiles({dir / "z.csv", dir / "*.csv"}),
              ElementsAre(dir / "z.csv", dir / "a.csv", dir / "b.csv"));
}

TEST(MatchingFiles, TakeAFileOnceByWhateverPathOrLink) {
  const TempDir dir({{"real/1.csv", "a\n"}, {"real/2.csv", "a\n"}});
  std::filesystem::create_symlink("2.csv", dir / "real/latest.csv");
  std::filesystem::create_symlink("1.csv", dir / "real/0_first.csv");
  std::filesystem::create_directory_symlink("real", dir / "link");
  std::filesystem::create_hard_link(dir / "real/2.csv", dir / "real/3.csv");  // A file of its own.
  EXPECT_THAT(MatchingFiles({dir / "real/./1.csv", dir / "link/*.csv", dir / "real/*.csv"}),
              ElementsAre(dir / "real/./1.csv", dir / "link/2.csv", dir / "link/3.csv"));
  // Not by the link, though it comes first: it may lead to another file by the next run.
  EXPECT_THAT(MatchingFiles({dir / "real/*.csv"}),
              ElementsAre(dir / "real/1.csv", dir / "real/2.csv", dir / "real/3.csv"));
  EXPECT_THAT(MatchingFiles({dir / "real/latest.csv"}), ElementsAre(dir / "real/latest.csv"));
}

TEST(MatchingFiles, SuggestTheNearestNameForAMissingOne) {
  const TempDir dir({{"orders.csv", "1"}});
  EXPECT_THAT([&] { MatchingFiles({dir / "order.csv"}); },
              ThrowsErrorWithHint(ErrorCode::kNotFound, "File is missing", "orders.csv"));
}

TEST(MatchingFiles, SayThatAPatternMatchesNothing) {
  const TempDir dir;
  EXPECT_THAT([&] { MatchingFiles({dir / "*.csv"}); },
              ThrowsError(ErrorCode::kNotFound, "No file matches: " + dir / "*.csv"));
  EXPECT_THAT([&] { MatchingFiles({dir / "none/*.csv"}); },
              ThrowsErrorWithHint(ErrorCode::kNotFound, "No file matches", "There is no folder"));
}

TEST(MatchingFiles, RefuseAFolderAndSayHowToNameItsFiles) {
  const TempDir dir;
  EXPECT_THAT([&] { MatchingFiles({dir.path()}); },
              ThrowsErrorWithHint(ErrorCode::kInvalid, "is a folder", dir / "*"));
}

TEST(MatchingFiles, TakeFileUrisAndStandardInput) {
  const TempDir dir({{"a.csv", "1"}});
  EXPECT_THAT(MatchingFiles({"file://" + dir / "a.csv"}), ElementsAre(dir / "a.csv"));
  EXPECT_THAT(MatchingFiles({"-"}), ElementsAre("/dev/stdin"));
}

TEST(LocalFiles, TellEachFileOnceFromTheWorkingFolder) {
  const TempDir dir({{"b.csv", "12"}, {"a.csv", "1"}});
  const std::string before = std::filesystem::current_path();
  std::filesystem::current_path(dir.path());
  const std::vector<SourceFile> files =
      LocalFiles({"./b.csv", "*.csv", dir / "a.csv", "missing.csv", "none_*.csv"});
  std::filesystem::current_path(before);
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[0].uri, "b.csv");
  EXPECT_EQ(files[0].size, 2);
  EXPECT_GT(files[0].modified.time_since_epoch().count(), 0);
  EXPECT_EQ(files[1].uri, "a.csv");
  EXPECT_EQ(files[2].uri, "missing.csv");
  EXPECT_EQ(files[2].size, -1);
}

TEST(LocalFiles, RefuseWhatIsNoRegularFile) {
  EXPECT_THAT([] { LocalFiles({"/dev/null"}); },
              ThrowsError(ErrorCode::kInvalid, "Only regular files"));
}

TEST(CheckLocalFiles, SaysWhatItFound) {
  const TempDir dir({{"a.csv", std::string(1200, 'x')}, {"b.csv", "1"}});
  EXPECT_EQ(CheckLocalFiles({dir / "a.csv"}).summary, "1 file, 1.2 KiB");
  EXPECT_EQ(CheckLocalFiles({dir / "*.csv"}).summary, "2 files, 1.2 KiB");
}

TEST(CheckLocalFiles, ReportsARefusalInsteadOfThrowing) {
  const TempDir dir;
  const ConnectionReport report = CheckLocalFiles({dir / "a.csv"});
  EXPECT_FALSE(report.ok);
  ASSERT_TRUE(report.error.has_value());
  EXPECT_EQ(report.error->code(), ErrorCode::kNotFound);
  EXPECT_THAT(report.summary, HasSubstr("File is missing"));
}

TEST(StagedFile, BecomesTheTargetInOneStep) {
  const TempDir dir({{"out.csv", "old"}});
  LocalStagedFile staged(dir / "out.csv");
  std::ofstream(staged.path()) << "new";
  EXPECT_EQ(dir.Read("out.csv"), "old");
  EXPECT_EQ(staged.Commit().bytes, 3);
  EXPECT_EQ(dir.Read("out.csv"), "new");
  EXPECT_FALSE(FileExists(staged.path()));
}

TEST(StagedFile, LeavesTheTargetAloneWithoutACommit) {
  const TempDir dir({{"out.csv", "old"}});
  {
    LocalStagedFile staged(dir / "out.csv");
    std::ofstream(staged.path()) << "new";
  }
  EXPECT_EQ(dir.Read("out.csv"), "old");
  EXPECT_THAT(Siblings(dir / "x"), ElementsAre("out.csv"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.path()), {}), 1);
}

TEST(StagedFile, MakesFoldersAndKeepsModeAndLink) {
  const TempDir dir({{"real/out.csv", "old"}});
  ::chmod((dir / "real/out.csv").c_str(), 0600);
  std::filesystem::create_symlink("real/out.csv", dir / "link.csv");
  LocalStagedFile staged(dir / "link.csv");
  std::ofstream(staged.path()) << "new";
  staged.Commit();
  struct stat status {};
  ::stat((dir / "real/out.csv").c_str(), &status);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  EXPECT_EQ(dir.Read("real/out.csv"), "new");
  LocalStagedFile deep(dir / "a/b/c.csv");
  EXPECT_TRUE(std::filesystem::is_directory(dir / "a/b"));
}

TEST(StagedFile, RefusesToReplaceRowsThatCameWhileOthersWereAdded) {
  const TempDir dir({{"old.csv", "1"}});
  LocalStagedFile adds(dir / "old.csv", WriteMode::kAppend);
  LocalStagedFile makes(dir / "new.csv", WriteMode::kUpsert);
  std::ofstream(adds.path()) << "1 3";
  std::ofstream(makes.path()) << "3";
  dir.Write("old.csv", "1 2");
  dir.Write("new.csv", "2");
  EXPECT_THAT([&] { adds.Hold(); }, ThrowsError(ErrorCode::kUnavailable, "another process"));
  EXPECT_THAT([&] { makes.Commit(); }, ThrowsError(ErrorCode::kUnavailable, "another process"));
  EXPECT_EQ(dir.Read("old.csv"), "1 2");
  EXPECT_EQ(dir.Read("new.csv"), "2");
}

TEST(StagedFolder, TakesThePlaceOfTheFolderThatALinkLeadsTo) {
  const TempDir dir({{"real/old.csv", "old"}});
  std::filesystem::create_directory_symlink("real", dir / "link");
  LocalStagedFolder staged(dir / "link/", {.id = {"run", "step", 0}}, {".csv"});
  MakeFolders(staged.path());
  std::ofstream(staged.path() + "/new.csv") << "new";
  staged.Commit();
  EXPECT_TRUE(std::filesystem::is_symlink(dir / "link"));
  EXPECT_FALSE(FileExists(dir / "real/old.csv"));
  EXPECT_EQ(dir.Read("real/new.csv"), "new");
}

TEST(StagedFile, FailsWhenNothingWasWritten) {
  const TempDir dir({{"out.csv", "old"}});
  LocalStagedFile staged(dir / "out.csv");
  EXPECT_THAT([&] { staged.Commit(); }, ThrowsError(ErrorCode::kNotFound, "cannot be synced"));
  EXPECT_EQ(dir.Read("out.csv"), "old");
}

TEST(StagedFile, RefusesFoldersAndDevices) {
  const TempDir dir;
  EXPECT_THAT([&] { LocalStagedFile staged(dir.path()); },
              ThrowsErrorWithHint(ErrorCode::kInvalid, "Target is a folder", "name of a file"));
  EXPECT_THAT([&] { LocalStagedFile staged(dir / "new/"); },
              ThrowsError(ErrorCode::kInvalid, "Target is a folder"));
  EXPECT_THAT([&] { LocalStagedFile staged("/dev/null"); },
              ThrowsError(ErrorCode::kInvalid, "not a regular file: /dev/null"));
}

TEST(StagedFile, RefusesAFolderThatIsAFile) {
  const TempDir dir({{"a", "x"}});
  EXPECT_THAT([&] { LocalStagedFile staged(dir / "a/out.csv"); },
              ThrowsError(ErrorCode::kInvalid, "is a file, not a folder"));
}

TEST(CheckLocalTarget, ChangesNothing) {
  const TempDir dir;
  const ConnectionReport report = CheckLocalTarget(dir / "a/b.csv");
  EXPECT_TRUE(report.ok);
  EXPECT_EQ(report.summary, "New file: " + dir / "a/b.csv");
  EXPECT_FALSE(std::filesystem::exists(dir / "a"));
}

TEST(CheckLocalTarget, ReportsAFolderWithoutTheRightToWrite) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const TempDir dir({{"locked/x", ""}});
  ::chmod((dir / "locked").c_str(), 0500);
  const ConnectionReport report = CheckLocalTarget(dir / "locked/b.csv");
  ::chmod((dir / "locked").c_str(), 0700);
  ASSERT_TRUE(report.error.has_value());
  EXPECT_EQ(report.error->code(), ErrorCode::kPermission);
}

}  // namespace
}  // namespace sqlflow
