#include "engine/duckdb/errors.h"
#include "unit/engine/engine_fixture.h"

namespace sqlflow {
namespace {

using testing::HasSubstr;
using testing::Not;

class ErrorsTest : public EngineTest {};

struct PlacedError {
  std::string sql;
  size_t offset;
  ErrorCode code;
  std::string message;
};

class Places : public ErrorsTest, public testing::WithParamInterface<PlacedError> {};

TEST_P(Places, PointIntoTheTextAsItWasGiven) {
  session_->Execute("CREATE TABLE orders(id INTEGER, name VARCHAR)");

  const Error error = Failure([&] { Rows(GetParam().sql); });

  EXPECT_EQ(error.message(), GetParam().message);
  EXPECT_EQ(error.code(), GetParam().code);
  ASSERT_TRUE(error.sql_offset());
  EXPECT_EQ(*error.sql_offset(), GetParam().offset);
}

INSTANTIATE_TEST_SUITE_P(
    Errors, Places,
    testing::Values(
        PlacedError{"SELECT id\nFROM ordrs", 15, ErrorCode::kEngine,
                    "Table with name ordrs does not exist"},
        PlacedError{"SELECT 'ü', nam FROM orders", 13, ErrorCode::kEngine,
                    "Referenced column \"nam\" not found in FROM clause"},
        PlacedError{"SELEC 1", 0, ErrorCode::kEngine, "Syntax error at or near \"SELEC\""},
        PlacedError{"SELECT (1", 9, ErrorCode::kEngine, "Syntax error at end of input"},
        PlacedError{"SELECT foo(id) FROM orders", 7, ErrorCode::kEngine,
                    "Scalar Function with name foo does not exist"},
        PlacedError{"SELECT CAST('x' AS INTEGER)", 7, ErrorCode::kData,
                    "Could not convert string 'x' to INT32"},
        // In a query that is wrapped to convert an enum:
        PlacedError{"SELECT 'e'::ENUM('e') AS e, CAST(a AS INTEGER) FROM (VALUES ('x')) t(a)", 28,
                    ErrorCode::kData,
                    "Could not convert string 'x' to INT32 when casting from source column a"}));

TEST_F(ErrorsTest, ASecondStatementIsPlacedInTheWholeText) {
  const Error error = Failure([&] { session_->Execute("SELECT 1;\nSELECT * FROM nope"); });

  EXPECT_EQ(error.sql_offset(), 24u);
}

TEST_F(ErrorsTest, AQueryThatIsWrittenToAFileIsPlacedWithoutTheCopy) {
  const TempDir dir;

  const Error error =
      Failure([&] { session_->WriteFile("SELECT a FROM nope", dir / "x.csv", CsvWriteFormat{}); });

  EXPECT_EQ(error.sql_offset(), 14u);
}

TEST_F(ErrorsTest, APlaceInsideOfAViewIsNoPlaceInTheQuery) {
  session_->Execute("CREATE TABLE t(a INTEGER); CREATE VIEW v AS SELECT 1 AS one, a FROM t");
  session_->Execute("ALTER TABLE t RENAME a TO b");

  const Error error = Failure([&] { Rows("SELECT * FROM v WHERE one = 1"); });

  EXPECT_FALSE(error.sql_offset()) << error.message() << " at " << *error.sql_offset();
}

TEST_F(ErrorsTest, TheEngineSuggestsNamesOfTheUser) {
  session_->Execute("CREATE TABLE orders(id INTEGER, name VARCHAR)");

  EXPECT_EQ(Failure([&] { Rows("FROM ordrs"); }).hint(), "Did you mean \"orders\"?");
  EXPECT_EQ(Failure([&] { Rows("SELECT nme FROM orders"); }).hint(), "Did you mean \"name\"?");
  EXPECT_EQ(Failure([&] { Rows("FROM pgtables"); }).hint(), "");
}

TEST_F(ErrorsTest, MessagesHaveNoQuotedLineOfSql) {
  const Error error = Failure([&] { Rows("SELECT sum(1, 2, 3)"); });

  EXPECT_THAT(error.message(), Not(HasSubstr("LINE 1")));
  EXPECT_THAT(error.message(), Not(HasSubstr("\n")));
  EXPECT_THAT(error.hint(), HasSubstr("Cast one of them"));
}

TEST_F(ErrorsTest, ConstraintsAndOverflowsAreTheDatas) {
  session_->Execute("CREATE TABLE t(a INTEGER NOT NULL)");

  EXPECT_THAT([&] { session_->Execute("INSERT INTO t VALUES (NULL)"); },
              ThrowsError(ErrorCode::kData, "NOT NULL constraint failed: t.a"));
  EXPECT_THAT([&] { Rows("SELECT 9223372036854775807 + a FROM (VALUES (1)) t(a)"); },
              ThrowsError(ErrorCode::kData, "Overflow"));
  EXPECT_THAT([&] { Rows("SELECT error('too many orders')"); },
              ThrowsError(ErrorCode::kData, "Too many orders"));
}

TEST_F(ErrorsTest, FilesThatAreMissingAreNotFound) {
  EXPECT_THAT([&] { Rows("FROM read_csv('nope.csv')"); },
              ThrowsError(ErrorCode::kNotFound, "nope.csv"));
  EXPECT_THAT([&] { session_->WriteFile("SELECT 1", "/nope/x.csv", CsvWriteFormat{}); },
              ThrowsError(ErrorCode::kNotFound, "/nope/x.csv"));
}

TEST_F(ErrorsTest, MemoryThatIsUsedUpIsToldByItsCode) {
  const TempDir dir;
  EngineOptions options;
  options.memory_limit = "10MB";
  options.threads = 1;
  options.temp_directory = dir / "spill";
  const auto engine = OpenDuckdb(options, {});
  const auto session = engine->NewSession();

  const Error error = Failure([&] {
    session->Execute(
        "CREATE TABLE t AS SELECT i, hash(i) AS h, repeat('x', 100) FROM range(1000000) r(i) ORDER "
        "BY h");
  });

  EXPECT_EQ(error.code(), ErrorCode::kOutOfMemory) << error.message();
  EXPECT_THAT(error.hint(), HasSubstr("memory_limit"));
}

TEST_F(ErrorsTest, ARemoteFileNeedsAnExtensionThatIsNotThere) {
  EXPECT_THAT([&] { Rows("FROM 's3://bucket/x.csv'"); },
              ThrowsError(ErrorCode::kUnsupported, "s3://bucket/x.csv"));
}

TEST(ToError, SaysThatTheDiskRefusedWhenTheEngineOnlySaysThatASyncFailed) {
  const Error error = duckdb::ToError(
      R"({"exception_type":"FATAL","exception_message":"fsync failed!"})", duckdb::CallerSql{});

  EXPECT_EQ(error.code(), ErrorCode::kEngine);
  EXPECT_THAT(error.message(), HasSubstr("cannot be synced"));
}

}  // namespace
}  // namespace sqlflow
