#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "base/files.h"
#include "unit/engine/engine_fixture.h"

namespace sqlflow {
namespace {

using testing::HasSubstr;

TEST(OpenDuckdb, MakesMissingFoldersAndKeepsTables) {
  const TempDir dir;
  const EngineOptions options = FileOptions(dir / "new/folder/dev.duckdb");
  {
    const auto engine = OpenDuckdb(options, {});
    engine->NewSession()->Execute("CREATE TABLE t AS SELECT 42 AS a");
    engine->Checkpoint();
    EXPECT_TRUE(engine->traits().persistent);
  }
  EXPECT_FALSE(std::filesystem::exists(options.path + ".wal"));
  const auto engine = OpenDuckdb(options, {});
  const auto session = engine->NewSession();
  EXPECT_EQ(QueryInteger(*session, "SELECT a::BIGINT FROM t"), 42);
}

TEST(OpenDuckdb, LeavesNothingBesideANewDatabase) {
  const TempDir dir;
  const auto engine = OpenDuckdb(FileOptions(dir / "dev.duckdb"), {});

  EXPECT_THAT(Siblings(dir / "dev.duckdb"), testing::ElementsAre("dev.duckdb"));
}

TEST(OpenDuckdb, DropsTheLogOfADatabaseThatIsGone) {
  const TempDir dir({{"dev.duckdb.wal", "a log"}});
  const auto engine = OpenDuckdb(FileOptions(dir / "dev.duckdb"), {});

  EXPECT_EQ(QueryInteger(*engine->NewSession(), "SELECT count(*) FROM duckdb_tables()"), 0);
}

TEST(OpenDuckdb, DescribesItselfByPath) {
  const TempDir dir;

  EXPECT_EQ(OpenDuckdb({}, {})->description(), "DuckDB in memory");
  EXPECT_EQ(OpenDuckdb(FileOptions(dir / "dev.duckdb"), {})->description(),
            "DuckDB " + dir / "dev.duckdb");
}

TEST(OpenDuckdb, IsKeptWithinAFolder) {
  const TempDir outside({{"a.csv", "id\n1\n"}});
  const TempDir dir({{"a.csv", "id\n1\n"}});
  std::filesystem::create_symlink(outside / "a.csv", dir / "link.csv");
  EngineOptions options = FileOptions(dir / "dev.duckdb");
  options.confined_to = std::filesystem::canonical(dir.path());
  const auto session = OpenDuckdb(options, {})->NewSession();
  const auto read = [&](const std::string& path) {
    session->Execute("CREATE OR REPLACE TABLE t AS FROM read_csv('" + path + "')");
  };

  read(options.confined_to + "/a.csv");
  for (const std::string& path : {outside / "a.csv", dir / "link.csv", dir / "../*.csv"}) {
    EXPECT_THAT([&] { read(path); }, ThrowsError(ErrorCode::kPermission,
                                                 "A test may not leave its own folder: " + path));
  }
  EXPECT_THAT([&] { session->WriteFile("SELECT 1", outside / "b.csv", CsvWriteFormat{}); },
              ThrowsError(ErrorCode::kPermission, outside / "b.csv"));
  EXPECT_THAT([&] { session->Execute("ATTACH '" + (outside / "b.duckdb") + "'"); },
              ThrowsError(ErrorCode::kPermission, outside / "b.duckdb"));
  EXPECT_THROW(session->Execute("SET enable_external_access = true"), Error);
}

// Holds a database open in a process of its own until it is destroyed.
class Holder {
 public:
  explicit Holder(const std::string& path) {
    EXPECT_EQ(pipe(ready_), 0);
    EXPECT_EQ(pipe(release_), 0);
    pid_ = fork();
    if (pid_ == 0) Hold(path);
    char byte = 0;
    EXPECT_EQ(read(ready_[0], &byte, 1), 1);
  }
  ~Holder() {
    EXPECT_EQ(write(release_[1], "x", 1), 1);
    waitpid(pid_, nullptr, 0);
  }
  pid_t pid() const { return pid_; }

 private:
  [[noreturn]] void Hold(const std::string& path) {
    // A write lock on the whole file is what the engine takes.
    struct flock lock {};
    lock.l_type = F_WRLCK;
    const int file = open(path.c_str(), O_RDWR | O_CREAT, 0644);
    fcntl(file, F_SETLK, &lock);
    char byte = 0;
    if (write(ready_[1], "x", 1) != 1 || read(release_[0], &byte, 1) != 1) _exit(1);
    _exit(0);
  }

  int ready_[2];
  int release_[2];
  pid_t pid_;
};

TEST(OpenDuckdb, NamesTheProcessThatHasTheDatabaseOpen) {
  const TempDir dir;
  OpenDuckdb(FileOptions(dir / "dev.duckdb"), {});
  const Holder holder(dir / "dev.duckdb");

  EXPECT_THAT([&] { OpenDuckdb(FileOptions(dir / "dev.duckdb"), {}); },
              ThrowsErrorWithHint(ErrorCode::kUnavailable,
                                  "in use by process " + std::to_string(holder.pid()),
                                  "Wait until it ends"));
}

TEST(OpenDuckdb, LeavesAFileAloneThatIsNoDatabase) {
  const TempDir dir({{"notes.txt", "hello, this is no database"}, {"empty.duckdb", ""}});

  EXPECT_THAT([&] { OpenDuckdb(FileOptions(dir / "notes.txt"), {}); },
              ThrowsError(ErrorCode::kInvalid, "no DuckDB database"));
  EXPECT_THAT([&] { OpenDuckdb(FileOptions(dir / "empty.duckdb"), {}); },
              ThrowsError(ErrorCode::kInvalid, "no DuckDB database"));
  EXPECT_THAT([&] { OpenDuckdb(FileOptions(dir.path()), {}); },
              ThrowsError(ErrorCode::kInvalid, "folder"));
  EXPECT_EQ(dir.Read("notes.txt"), "hello, this is no database");
}

TEST(OpenDuckdb, ReportsADatabaseThatIsCutShort) {
  const TempDir dir;
  { OpenDuckdb(FileOptions(dir / "dev.duckdb"), {}); }
  std::filesystem::resize_file(dir / "dev.duckdb", 5000);

  EXPECT_THAT([&] { OpenDuckdb(FileOptions(dir / "dev.duckdb"), {}); },
              ThrowsError(ErrorCode::kUnavailable, "cannot be opened"));
}

TEST(OpenDuckdb, ReadsOnlyWhenAskedTo) {
  const TempDir dir;
  EngineOptions options = FileOptions(dir / "dev.duckdb");
  options.read_only = true;
  EXPECT_THAT([&] { OpenDuckdb(options, {}); }, ThrowsError(ErrorCode::kNotFound, "missing"));
  OpenDuckdb(FileOptions(options.path), {});

  const auto engine = OpenDuckdb(options, {});

  EXPECT_THAT([&] { engine->NewSession()->Execute("CREATE TABLE t(a INTEGER)"); },
              ThrowsError(ErrorCode::kPermission, "read-only"));
  EXPECT_EQ(engine->Inspect(std::vector<std::string>{"FROM t"})[0].tables.size(), 1u);
}

TEST(OpenDuckdb, AppliesItsSettings) {
  EngineOptions options;
  options.memory_limit = "512MiB";
  options.threads = 3;
  options.timezone = "Europe/Berlin";
  const auto engine = OpenDuckdb(options, {});
  const auto session = engine->NewSession();

  const auto rows = session->Query(
      "SELECT current_setting('memory_limit'), current_setting('threads'), "
      "current_setting('TimeZone'), current_setting('autoload_known_extensions')");

  EXPECT_THAT(ReadAll(*rows), testing::ElementsAre(testing::ElementsAre("512.0 MiB", "3",
                                                                        "Europe/Berlin", "false")));
}

TEST(OpenDuckdb, RefusesSettingsThatMeanNothing) {
  EngineOptions memory;
  memory.memory_limit = "lots";
  EngineOptions zone;
  zone.timezone = "Mars/Olympus";

  EXPECT_THAT([&] { OpenDuckdb(memory, {}); },
              ThrowsErrorWithHint(ErrorCode::kInvalid, "lots", "2GB"));
  EXPECT_THAT([&] { OpenDuckdb(zone, {}); },
              ThrowsErrorWithHint(ErrorCode::kInvalid, "Mars/Olympus", "Europe/Berlin"));
}

TEST(OpenDuckdb, SaysHowToInstallAMissingLibrary) {
  EXPECT_THAT([] { OpenDuckdb({}, {.path = "/nope/libduckdb.so"}); },
              ThrowsErrorWithHint(ErrorCode::kNotFound, "/nope/libduckdb.so", "scripts/setup"));
}

TEST(OpenDuckdb, RefusesALibraryThatIsNotTheEngine) {
  const TempDir dir({{"libduckdb.so", "no library"}});

  EXPECT_THAT([&] { OpenDuckdb({}, {.path = dir.path()}); },
              ThrowsErrorWithHint(ErrorCode::kUnsupported, "cannot be opened", "1.5.5"));
  EXPECT_THAT([&] { OpenDuckdb({}, {.path = "/lib/x86_64-linux-gnu/libm.so.6"}); },
              ThrowsError(ErrorCode::kUnsupported, "no function duckdb_library_version"));
}

TEST(OpenDuckdb, RefusesAnotherVersionOfTheEngine) {
  EXPECT_THAT(
      [] { OpenDuckdb({}, {.path = OTHER_DUCKDB}); },
      ThrowsErrorWithHint(ErrorCode::kUnsupported, "DuckDB v0.0.1, not v1.5.5", "scripts/setup"));
}

TEST(OpenDuckdb, LooksBesideTheProgram) {
  EXPECT_NO_THROW(OpenDuckdb({}, {.binary_folder = "/nope/bin"}));
}

}  // namespace
}  // namespace sqlflow
