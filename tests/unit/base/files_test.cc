#include "base/files.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/strings.h"
#include "support/matchers.h"
#include "support/temp_dir.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(ReadFile, NamesTheNearestSiblingOfAMissingFile) {
  const TempDir dir({{"orders.csv", "x"}});
  EXPECT_THAT([&] { ReadFile(dir / "order.csv"); },
              ThrowsErrorWithHint(ErrorCode::kNotFound, "File is missing: " + dir / "order.csv",
                                  "Did you mean \"" + dir / "orders.csv" + "\"?"));
}

TEST(ReadFile, SaysThatTheFolderIsMissing) {
  const TempDir dir;
  EXPECT_THAT([&] { ReadFile(dir / "data/a.csv"); },
              ThrowsErrorWithHint(ErrorCode::kNotFound, "File is missing", "There is no folder"));
}

TEST(ReadFile, RefusesAFolder) {
  const TempDir dir;
  EXPECT_THAT([&] { ReadFile(dir.path()); }, ThrowsError(ErrorCode::kInvalid, "is a folder"));
}

TEST(LiesWithin, ComparesPathsByTheirText) {
  EXPECT_TRUE(LiesWithin("/a/b", "/a"));
  EXPECT_TRUE(LiesWithin("/a/", "/a"));
  EXPECT_TRUE(LiesWithin("/a/../a/b", "/a/"));
  EXPECT_TRUE(LiesWithin("b.csv", "."));
  EXPECT_FALSE(LiesWithin("/ab", "/a"));
  EXPECT_FALSE(LiesWithin("/", "/a"));
  EXPECT_FALSE(LiesWithin("/a/../b", "/a"));
  EXPECT_FALSE(LiesWithin("../b", "."));
}

TEST(WriteFileAtomically, MakesFoldersAndLeavesNothingElse) {
  const TempDir dir;
  WriteFileAtomically(dir / "a/b/c.txt", "hello");
  EXPECT_EQ(dir.Read("a/b/c.txt"), "hello");
  EXPECT_THAT(Siblings(dir / "a/b/x"), ElementsAre("c.txt"));
}

TEST(WriteFileAtomically, KeepsTheModeOfTheOldFile) {
  const TempDir dir({{"a", "old"}});
  ::chmod((dir / "a").c_str(), 0640);
  WriteFileAtomically(dir / "a", "new");
  struct stat status {};
  ASSERT_EQ(::stat((dir / "a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
  EXPECT_EQ(dir.Read("a"), "new");
}

TEST(WriteFileAtomically, WritesThroughASymbolicLink) {
  const TempDir dir({{"real/target", "old"}});
  fs::create_symlink("real/target", dir / "link");
  WriteFileAtomically(dir / "link", "new");
  EXPECT_TRUE(fs::is_symlink(dir / "link"));
  EXPECT_EQ(dir.Read("real/target"), "new");
}

TEST(WriteFileAtomically, MakesTheFileThatADanglingLinkNames) {
  const TempDir dir;
  fs::create_symlink("later/target", dir / "link");
  WriteFileAtomically(dir / "link", "new");
  EXPECT_EQ(dir.Read("later/target"), "new");
}

TEST(WriteFileAtomically, RefusesLinksInACircle) {
  const TempDir dir;
  fs::create_symlink("b", dir / "a");
  fs::create_symlink("a", dir / "b");
  EXPECT_THAT([&] { WriteFileAtomically(dir / "a", "x"); },
              ThrowsError(ErrorCode::kInvalid, "circle"));
}

TEST(WriteFileAtomically, LeavesTheTargetAndNoTemporaryFileWhenItFails) {
  const TempDir dir({{"folder/x", "x"}});
  EXPECT_THAT([&] { WriteFileAtomically(dir / "folder", "new"); },
              ThrowsError(ErrorCode::kInvalid, "not a regular file"));
  for (const auto& entry : fs::directory_iterator(dir.path())) {
    EXPECT_EQ(entry.path().filename(), "folder");
  }
}

TEST(TemporaryFiles, OfDeadProcessesAreRemovedAndOthersStay) {
  const TempDir dir({{"keep.csv", ""}});
  const std::string alive = TemporaryNameBeside(dir / "keep.csv");
  const std::string name = fs::path(alive).filename().string();
  // No process has the greatest id there can be.
  const std::string dead =
      dir / ReplaceAll(name, "-" + std::to_string(::getpid()) + "-", "-4194304-");
  WriteFileAtomically(alive, "x");
  WriteFileAtomically(dead, "x");
  RemoveDeadTemporaries(dir.path());
  EXPECT_TRUE(FileExists(alive));
  EXPECT_FALSE(FileExists(dead));
  EXPECT_TRUE(FileExists(dir / "keep.csv"));
}

TEST(TemporaryFiles, LieInTheFolderOfALinksTarget) {
  const TempDir dir({{"real/target", ""}});
  fs::create_symlink("real/target", dir / "link");
  EXPECT_EQ(fs::path(TemporaryNameBeside(dir / "link")).parent_path(), dir / "real");
  EXPECT_EQ(TemporaryNameBeside("bare.csv").find('/'), std::string::npos);
}

TEST(SyncFile, SaysWhatIsWrong) {
  const TempDir dir;
  EXPECT_THAT([&] { SyncFile(dir / "none"); },
              ThrowsError(ErrorCode::kNotFound, "cannot be synced"));
  EXPECT_THAT([&] { SyncFolder(dir / "none"); },
              ThrowsError(ErrorCode::kNotFound, "cannot be synced"));
  EXPECT_NO_THROW(SyncFolder(dir.path()));
}

TEST(CanonicalPath, IsOneForEveryWayToWriteAPath) {
  const TempDir dir({{"real/a.csv", ""}});
  fs::create_directory_symlink("real", dir / "link");
  const std::string real = fs::canonical(dir.path()).string() + "/real";
  EXPECT_EQ(CanonicalPath(dir / "real/a.csv"), real + "/a.csv");
  EXPECT_EQ(CanonicalPath("file://" + (dir / "link/a.csv")), real + "/a.csv");
  EXPECT_EQ(CanonicalPath(dir / "link/../real/./new/b.csv"), real + "/new/b.csv");
  EXPECT_EQ(CanonicalPath(dir / "link/*/x{1,2}.csv"), real + "/*/x{1,2}.csv");
  EXPECT_EQ(CanonicalPath("a.csv"), fs::current_path().string() + "/a.csv");
  EXPECT_EQ(CanonicalPath("s3://bucket/../key"), "s3://bucket/../key");
  EXPECT_EQ(CanonicalPath("-"), "-");
}

TEST(MayMatchWithin, KnowsFoldersDepthsAndBraces) {
  EXPECT_TRUE(MayMatchWithin("/a/*.csv", "/a/x.csv"));
  EXPECT_TRUE(MayMatchWithin("/a/**/*.csv", "/a/b"));
  EXPECT_TRUE(MayMatchWithin("/a/**/*.csv", "/a/b/c/x.csv"));
  EXPECT_TRUE(MayMatchWithin("/{a,b}/x.csv", "/b"));
  EXPECT_FALSE(MayMatchWithin("/a/*.csv", "/a/b/x.csv"));
  EXPECT_FALSE(MayMatchWithin("/a/*.csv", "/a/x.parquet"));
  EXPECT_FALSE(MayMatchWithin("/{a,b}/x.csv", "/c"));
}

std::vector<std::string> GlobIn(const TempDir& dir, const std::string& pattern) {
  std::vector<std::string> names;
  for (const std::string& file : Glob(dir / pattern)) {
    names.push_back(file.substr(dir.path().size() + 1));
  }
  return names;
}

TEST(Glob, MatchesNamesSortedWithoutFoldersAndHiddenFiles) {
  const TempDir dir({{"b.csv", ""}, {"a.csv", ""}, {".h.csv", ""}, {"c.csv/x", ""}, {"d.txt", ""}});
  EXPECT_THAT(GlobIn(dir, "*.csv"), ElementsAre("a.csv", "b.csv"));
  EXPECT_THAT(GlobIn(dir, ".*.csv"), ElementsAre(".h.csv"));
}

TEST(Glob, KnowsQuestionMarksAndSets) {
  const TempDir dir({{"a1", ""}, {"a2", ""}, {"a3", ""}, {"b1", ""}, {"a12", ""}});
  EXPECT_THAT(GlobIn(dir, "a?"), ElementsAre("a1", "a2", "a3"));
  EXPECT_THAT(GlobIn(dir, "[ab][12]"), ElementsAre("a1", "a2", "b1"));
  EXPECT_THAT(GlobIn(dir, "a[!1]"), ElementsAre("a2", "a3"));
}

TEST(Glob, WalksAnyDepthWithTwoStars) {
  const TempDir dir(
      {{"x.csv", ""}, {"a/x.csv", ""}, {"a/b/x.csv", ""}, {"a/b/y.csv", ""}, {".git/x.csv", ""}});
  EXPECT_THAT(GlobIn(dir, "**/x.csv"), ElementsAre("a/b/x.csv", "a/x.csv", "x.csv"));
  EXPECT_THAT(GlobIn(dir, "a/**"), ElementsAre("a/b/x.csv", "a/b/y.csv", "a/x.csv"));
  EXPECT_THAT(GlobIn(dir, "**/b/*.csv"), ElementsAre("a/b/x.csv", "a/b/y.csv"));
}

TEST(Glob, DoesNotFollowLinksToFoldersInAnyDepth) {
  const TempDir dir({{"a/x.csv", ""}});
  fs::create_directory_symlink(dir.path(), dir / "a/loop");
  EXPECT_THAT(GlobIn(dir, "**/x.csv"), ElementsAre("a/x.csv"));
}

TEST(Glob, ExpandsNestedBraces) {
  const TempDir dir({{"a.csv", ""}, {"b.csv", ""}, {"b.txt", ""}, {"c.csv", ""}});
  EXPECT_THAT(GlobIn(dir, "{a,b}.csv"), ElementsAre("a.csv", "b.csv"));
  EXPECT_THAT(GlobIn(dir, "{a.csv,b.{txt,csv}}"), ElementsAre("a.csv", "b.csv", "b.txt"));
  EXPECT_THAT(GlobIn(dir, "{a,none}.csv"), ElementsAre("a.csv"));
  EXPECT_THAT(GlobIn(dir, "{a"), IsEmpty());
}

TEST(Glob, TakesAFileWhoseNameLooksLikeAPattern) {
  const TempDir dir({{"data[1].csv", ""}, {"data1.csv", ""}});
  EXPECT_THAT(GlobIn(dir, "data[1].csv"), ElementsAre("data[1].csv"));
}

TEST(Glob, GivesNothingForWhatIsNotThere) {
  const TempDir dir;
  EXPECT_THAT(GlobIn(dir, "none.csv"), IsEmpty());
  EXPECT_THAT(GlobIn(dir, "none/*.csv"), IsEmpty());
  EXPECT_TRUE(HasWildcard("a/{b,c}"));
  EXPECT_FALSE(HasWildcard("a/b.csv"));
}

}  // namespace
}  // namespace sqlflow
