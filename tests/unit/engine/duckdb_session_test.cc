#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "batch/builder.h"
#include "batch/memory_reader.h"
#include "support/temp_dir.h"
#include "test_engine.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Numbers first, first + 1, … in batches.
class Counter : public BatchReader {
 public:
  Counter(int64_t first, int64_t rows, int64_t batch_rows)
      : next_(first), end_(first + rows), batch_rows_(batch_rows) {}
  const Schema& schema() const override { return *schema_; }
  std::optional<Batch> Next() override {
    if (next_ >= end_) return std::nullopt;
    BatchBuilder builder(schema_);
    auto& column = builder.column(0).Fixed<int64_t>();
    for (int64_t i = 0; i < batch_rows_ && next_ < end_; ++i) column.Append(next_++);
    return builder.Finish();
  }
  void Cancel() noexcept override {}

 private:
  int64_t next_, end_, batch_rows_;
  std::shared_ptr<const Schema> schema_ =
      std::make_shared<const Schema>(Schema{{{"n", Type{.id = TypeId::kInt64}}}});
};

class Broken final : public Counter {
 public:
  Broken() : Counter(0, 10, 5) {}
  std::optional<Batch> Next() override {
    if (++calls_ == 2) throw Error(ErrorCode::kUnavailable, "The server went away");
    return Counter::Next();
  }

 private:
  int calls_ = 0;
};

// Blocks until it is cancelled.
class Blocked final : public Counter {
 public:
  Blocked() : Counter(0, 1, 1) {}
  std::optional<Batch> Next() override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return cancelled_; });
    throw Error(ErrorCode::kCancelled, "Cancelled");
  }
  void Cancel() noexcept override {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool cancelled_ = false;
};

std::vector<std::unique_ptr<BatchReader>> One(std::unique_ptr<BatchReader> reader) {
  std::vector<std::unique_ptr<BatchReader>> readers;
  readers.push_back(std::move(reader));
  return readers;
}

TEST(DuckdbSession, ReturnsTheRowsThatAStatementChanged) {
  const auto engine = OpenInMemory();
  const auto session = engine->NewSession();

  EXPECT_EQ(session->Execute("CREATE TABLE t AS SELECT range AS n FROM range(5)"), 5);
  EXPECT_EQ(session->Execute("CREATE OR REPLACE TABLE t AS SELECT range AS n FROM range(7)"), 7);
  EXPECT_EQ(session->Execute("INSERT INTO t SELECT 1 WHERE false; INSERT INTO t VALUES (1), (2)"),
            2);
  const std::vector<Value> args = {int64_t{1}};
  EXPECT_EQ(session->Execute("DELETE FROM t WHERE n = ?", args), 2);
}

TEST(DuckdbSession, StreamsEveryTypeThatItCanMove) {
  const auto engine = OpenInMemory();
  const auto session = engine->NewSession();

  EXPECT_THAT(
      Rows(*session,
           "SELECT true, -1::TINYINT, 170141183460469231731687303715884105727::HUGEINT, "
           "0.1::DOUBLE, "
           "-12.50::DECIMAL(9,2), 'é', '\\x00a'::BLOB, DATE '2024-02-29', TIME '10:00:00.5', "
           "TIMESTAMP '2024-01-31 10:00:00.000001', TIMESTAMPTZ '2024-01-31 10:00:00+02', INTERVAL "
           "3 DAY, "
           "'00000000-0000-0000-0000-0000000000ff'::UUID, [1, NULL], {'a': true, 'b': 'x'}, NULL"),
      ElementsAre("true|-1|170141183460469231731687303715884105727|0.1|-12.50|é|\\x00a|2024-02-29|"
                  "10:00:00.5|2024-01-31 10:00:00.000001|2024-01-31 08:00:00+00|3 days|"
                  "00000000-0000-0000-0000-0000000000ff|[1, NULL]|{'a': true, 'b': x}|NULL"));
}

TEST(DuckdbSession, ConvertsTypesThatBatchesDoNotHave) {
  const auto engine = OpenInMemory();
  const auto session = engine->NewSession();

  EXPECT_THAT(
      Rows(*session, "SELECT 'b'::ENUM('a', 'b') AS e, MAP {'k': 1} AS m, [1, 2]::INTEGER[2] AS a"),
      ElementsAre("b|[{'key': k, 'value': 1}]|[1, 2]"));
}

TEST(DuckdbSession, ReadsPartitionsInParallelAndLosesNothing) {
  for (const int64_t rows : {0, 1, 2047, 2048, 2049, 100000}) {
    const auto engine = OpenInMemory();
    const auto session = engine->NewSession();
    std::vector<std::unique_ptr<BatchReader>> partitions;
    for (int64_t p = 0; p < 4; ++p)
      partitions.push_back(std::make_unique<Counter>(p * rows, rows, 3001));

    const std::string item = session->Bind(std::move(partitions));
    const std::string total = std::to_string(4 * rows);
    EXPECT_THAT(Rows(*session, "SELECT count(n), count(DISTINCT n) FROM " + item),
                ElementsAre(total + "|" + total));
  }
}

TEST(DuckdbSession, DescribesAStreamWithoutReadingIt) {
  const auto engine = OpenInMemory();
  const auto session = engine->NewSession();
  const std::string query =
      "SELECT n, n::VARCHAR AS t FROM " + session->Bind(One(std::make_unique<Counter>(0, 3, 3)));

  EXPECT_EQ(ToString(session->Describe(query)), "n BIGINT, t VARCHAR");
  EXPECT_THAT(Rows(*session, query), ElementsAre("0|0", "1|1", "2|2"));
}

TEST(DuckdbSession, RethrowsWhatAReaderThrewAndLeavesTheTableAsItWas) {
  const auto engine = OpenInMemory();
  const auto session = engine->NewSession();
  session->Execute("CREATE TABLE t AS SELECT 1::BIGINT AS n");

  try {
    session->Execute("CREATE OR REPLACE TABLE t AS SELECT * FROM " +
                     session->Bind(One(std::make_unique<Broken>())));
    FAIL() << "the reader's error was lost";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUnavailable);
    EXPECT_EQ(error.message(), "The server went away");
  }
  EXPECT_THAT(Rows(*session, "SELECT * FROM t"), ElementsAre("1"));
}

TEST(DuckdbSession, RollsBackWhatWasNotCommitted) {
  const auto engine = OpenInMemory();
  const auto session = engine->NewSession();
  {
    Session::Transaction transaction(*session);
    session->Execute("CREATE TABLE t AS SELECT 1 AS n");
  }

  EXPECT_EQ(session->Find({"", "t"}).has_value(), false);
}

TEST(DuckdbSession, GoesOnInATransactionAfterALookUpOfAMissingTable) {
  const auto engine = OpenInMemory();
  const auto session = engine->NewSession();
  Session::Transaction transaction(*session);

  EXPECT_FALSE(session->Find({"", "t"}));
  EXPECT_EQ(session->Execute("CREATE TABLE t AS SELECT 1 AS n"), 1);
  transaction.Commit();
  EXPECT_TRUE(session->Find({"", "T"}));
}

TEST(DuckdbSession, PutsErrorsAtTheirPlaceInTheSql) {
  const auto engine = OpenInMemory();
  const auto session = engine->NewSession();
  session->Execute("CREATE TABLE t AS SELECT 1 AS name");
  const std::string sql = "SELECT 1,\n  nmae FROM t";

  try {
    session->Describe(sql);
    FAIL() << "a misspelt column was found";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kEngine);
    EXPECT_EQ(error.sql_offset(), sql.find("nmae"));
    EXPECT_THAT(error.message(), HasSubstr("nmae"));
    EXPECT_THAT(error.message(), testing::Not(HasSubstr("LINE")));
    EXPECT_THAT(error.hint(), HasSubstr("name"));
  }
}

TEST(DuckdbSession, NamesFileAndLineOfARaggedRow) {
  const TempDir dir({{"bad.csv", "a,b,c\n1,2,3\n4,5,6,7\n"}});
  const auto engine = OpenInMemory();
  const auto session = engine->NewSession();
  const FileScan scan{.format = CsvReadFormat{}, .files = {dir / "bad.csv"}};

  try {
    Rows(*session, "SELECT * FROM " + session->Scan(scan));
    FAIL() << "a ragged row was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kData) << error.message();
    EXPECT_THAT(error.message(), HasSubstr("bad.csv, line 3: Expected 3 columns, found 4"));
  }
}

TEST(DuckdbSession, StopsALongQueryWithinASecond) {
  const auto engine = OpenInMemory();
  const auto session = engine->NewSession();
  std::atomic<bool> done{false};
  std::thread stopper([&] {
    while (!done) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      session->Interrupt();
    }
  });

  const auto started = std::chrono::steady_clock::now();
  try {
    session->Execute(
        "CREATE TABLE t AS SELECT count(*) AS n FROM range(1000000000) a, range(1000) b");
    ADD_FAILURE() << "the query ended";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  }
  done = true;
  stopper.join();
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(2));
  session->Resume();
  EXPECT_THAT(Rows(*session, "SELECT 1"), ElementsAre("1"));
}

TEST(DuckdbSession, StopsWhileAReaderBlocks) {
  const auto engine = OpenInMemory();
  const auto session = engine->NewSession();
  const std::string item = session->Bind(One(std::make_unique<Blocked>()));
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    session->Interrupt();
  });

  EXPECT_THROW(session->Execute("CREATE TABLE t AS SELECT * FROM " + item), Error);
  stopper.join();
}

TEST(DuckdbSession, WritesFilesThatReadBackEqual) {
  const TempDir dir;
  const auto engine = OpenInMemory();
  const auto session = engine->NewSession();
  session->Execute(
      "CREATE TABLE t AS SELECT 'a,\"b\"' AS s, '' AS empty, NULL::VARCHAR AS missing, 0.1::DOUBLE "
      "AS d, "
      "1e300::DOUBLE AS big, 1/3::DOUBLE AS third, 1.50::DECIMAL(9,2) AS m");

  EXPECT_EQ(session->WriteFile("SELECT * FROM t", dir / "t", CsvWriteFormat{}), 1);
  const FileScan scan{
      .format = CsvReadFormat{.column_types = {{"m", "DECIMAL(9,2)"}, {"missing", "VARCHAR"}}},
      .files = {dir / "t"}};
  session->Execute("CREATE TABLE u AS SELECT * FROM " + session->Scan(scan));
  EXPECT_THAT(Rows(*session,
                   "(SELECT * FROM t EXCEPT SELECT * FROM u) UNION ALL (SELECT * FROM u EXCEPT "
                   "SELECT * FROM t)"),
              testing::IsEmpty())
      << dir.Read("t");
}

TEST(DuckdbEngine, KeepsTablesInItsFile) {
  const TempDir dir;
  OpenAt(dir / "deep/er/a.duckdb")->NewSession()->Execute("CREATE TABLE s AS SELECT 1 AS n");
  const auto engine = OpenAt(dir / "deep/er/a.duckdb");
  const auto session = engine->NewSession();
  session->Execute(
      "CREATE VIEW v AS SELECT * FROM s; CREATE SCHEMA x; CREATE TABLE x.t AS SELECT 2 AS m");

  std::vector<std::string> names;
  for (const TableInfo& table : session->Tables()) {
    names.push_back(ToString(table.id) + (table.kind == TableInfo::Kind::kView ? " view" : ""));
  }
  EXPECT_THAT(names, ElementsAre("s", "v view", "x.t"));
}

TEST(DuckdbEngine, RefusesAFileThatIsNoDatabase) {
  const TempDir dir({{"a.duckdb", std::string(20000, 'x')}});

  try {
    OpenAt(dir / "a.duckdb");
    FAIL() << "text was opened as a database";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalid) << error.message() << error.hint();
    EXPECT_THAT(error.message(), HasSubstr("a.duckdb"));
  }
}

}  // namespace
}  // namespace sqlflow
