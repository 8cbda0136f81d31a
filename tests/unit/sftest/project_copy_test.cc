#include "sftest/project_copy.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "support/temp_dir.h"

namespace sqlflow::sftest {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> FilesBelow(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) names.push_back(fs::relative(entry.path(), folder));
  }
  std::ranges::sort(names);
  return names;
}

TEST(CopyProject, CopiesWhatTheProjectIsMadeOf) {
  const TempDir from({{"pipelines/a.sf", "a"}, {"sql/deep/b.sql", "b"}, {"data/c.csv", "c"}});
  const TempDir to;
  EXPECT_THAT(CopyProject(from.path(), to.path()), IsEmpty());
  EXPECT_THAT(FilesBelow(to.path()), ElementsAre("data/c.csv", "pipelines/a.sf", "sql/deep/b.sql"));
}

TEST(CopyProject, LeavesOutSecretsResultsAndDatabases) {
  const TempDir from({{".env", "PASSWORD=x"},
                      {".git/config", ""},
                      {"target/dev.duckdb", ""},
                      {"output/a.csv", ""},
                      {"data/shop.duckdb", ""},
                      {"data/shop.duckdb.wal", ""},
                      {"env/pyvenv.cfg", ""},
                      {"python_udfs/__pycache__/a.pyc", ""},
                      {"python_udfs/target/a.py", ""}});
  const TempDir to;
  CopyProject(from.path(), to.path());
  EXPECT_THAT(FilesBelow(to.path()), ElementsAre("python_udfs/target/a.py"));
}

TEST(CopyProject, NamesTheFilesThatAreTooLarge) {
  const TempDir from({{"data/large.csv", ""}});
  fs::resize_file(from / "data/large.csv", kMaxCopiedBytes + 1);
  const TempDir to;
  EXPECT_THAT(CopyProject(from.path(), to.path()), ElementsAre("data/large.csv"));
  EXPECT_THAT(FilesBelow(to.path()), IsEmpty());
}

TEST(CopyProject, CopiesWhatLinksLeadTo) {
  const TempDir other({{"shared.sql", "x"}});
  const TempDir from({{"pipelines/a.sf", "a"}});
  fs::create_symlink(other.path(), from / "sql");
  fs::create_symlink("gone", from / "nowhere");
  const TempDir to;
  CopyProject(from.path(), to.path());
  EXPECT_FALSE(fs::is_symlink(to / "sql"));
  EXPECT_EQ(to.Read("sql/shared.sql"), "x");
}

TEST(CopyProject, EndsWhenALinkLeadsUpwards) {
  const TempDir from({{"sql/a.sql", "a"}});
  fs::create_symlink("..", from / "sql/up");
  const TempDir to;
  CopyProject(from.path(), to.path());
  EXPECT_THAT(FilesBelow(to.path()), ElementsAre("sql/a.sql"));
}

}  // namespace
}  // namespace sqlflow::sftest
