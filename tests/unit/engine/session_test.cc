#include "unit/engine/engine_fixture.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SessionTest : public EngineTest {};

TEST_F(SessionTest, ExecuteReturnsTheRowsThatTheLastStatementChanged) {
  EXPECT_EQ(session_->Execute("CREATE TABLE t(a INTEGER); INSERT INTO t VALUES (1), (2), (3)"), 3);
  EXPECT_EQ(session_->Execute("UPDATE t SET a = 0 WHERE a > 1"), 2);
  EXPECT_EQ(session_->Execute("DELETE FROM t WHERE a = 0 RETURNING a"), 2);
  EXPECT_EQ(session_->Execute("CREATE OR REPLACE TABLE u AS SELECT * FROM range(5)"), 5);
  EXPECT_EQ(session_->Execute("CREATE OR REPLACE TABLE u AS SELECT 7 AS seven WHERE false"), 0);
  EXPECT_EQ(session_->Execute("MERGE INTO t USING (SELECT 1 AS a) AS s ON t.a = s.a WHEN MATCHED "
                              "THEN UPDATE SET a = 2"),
            1);
  EXPECT_EQ(session_->Execute("SELECT 1"), 0);
  EXPECT_EQ(session_->Execute("-- nothing"), 0);
}

TEST_F(SessionTest, ArgumentsAreBoundWithTheirTypes) {
  const Value args[] = {std::monostate(),
                        true,
                        int64_t{-9223372036854775807 - 1},
                        0.1,
                        std::string("it's\n🦆"),
                        Typed{"TIMESTAMP", "2024-01-31 10:00:00.000001"},
                        Typed{"TIMESTAMP WITH TIME ZONE", "2024-01-31 10:00:00+02"},
                        Typed{"DECIMAL(38,4)", "-12345678901234567890123456789012.3456"},
                        Typed{"DECIMAL(4,1)", "-0.5"},
                        Typed{"DATE", "0044-03-15 (BC)"},
                        Typed{"UUID", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"},
                        Typed{"HUGEINT", "-170141183460469231731687303715884105728"},
                        Typed{"BLOB", "\\x00\\xFF"},
                        Typed{"INTERVAL", "1 year 3 days"},
                        Typed{"TIME", "23:59:59.999999"}};

  const TextRows rows = Rows("SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?", args);

  EXPECT_THAT(rows,
              ElementsAre(ElementsAre("NULL", "true", "-9223372036854775808", "0.1", "it's\n🦆",
                                      "2024-01-31 10:00:00.000001", "2024-01-31 08:00:00+00",
                                      "-12345678901234567890123456789012.3456", "-0.5",
                                      "0044-03-15 (BC)", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                                      "-170141183460469231731687303715884105728", "\\x00\\xFF",
                                      "1 year 3 days", "23:59:59.999999")));
}

TEST_F(SessionTest, ATypedArgumentComparesAsItsTypeDoes) {
  const Value args[] = {Typed{"TIMESTAMP", "2024-01-09"}};

  EXPECT_EQ(One("SELECT TIMESTAMP '2024-01-10' > $1", args), "true");
}

TEST_F(SessionTest, ArgumentsMustFitTheStatement) {
  const Value args[] = {int64_t{1}, int64_t{2}};

  EXPECT_THAT([&] { Rows("SELECT ?", args); },
              ThrowsError(ErrorCode::kInvalid, "takes 1 argument, not 2"));
  EXPECT_THAT([&] { Rows("SELECT ?"); }, ThrowsError(ErrorCode::kInvalid, "not 0"));
  EXPECT_THAT([&] { session_->Execute("SELECT ?; SELECT ?", args); },
              ThrowsError(ErrorCode::kInvalid, "one statement, not 2"));
  const Value wrong[] = {Typed{"DATE", "yesterday"}};
  EXPECT_THAT([&] { Rows("SELECT ?", wrong); }, ThrowsError(ErrorCode::kData, "yesterday"));
}

TEST_F(SessionTest, AQueryStreamsAndDoesNotRunAhead) {
  session_->Execute("CREATE SEQUENCE pulled");

  const std::unique_ptr<BatchReader> rows =
      session_->Query("SELECT nextval('pulled') FROM range(10000000)");
  rows->Next();

  const std::unique_ptr<Session> other = engine_->NewSession();
  EXPECT_LT(QueryInteger(*other, "SELECT nextval('pulled')").value(), 2000000);
}

TEST_F(SessionTest, AnotherStatementEndsAnOpenResult) {
  const std::unique_ptr<BatchReader> rows = session_->Query("FROM range(1000000)");
  rows->Next();

  session_->Execute("SELECT 1");

  EXPECT_THAT([&] { rows->Next(); }, ThrowsError(ErrorCode::kInternal, "another statement"));
}

TEST_F(SessionTest, AnOpenResultOutlivesItsSession) {
  const std::unique_ptr<BatchReader> rows = session_->Query("FROM range(5000)");

  session_.reset();

  EXPECT_EQ(ReadAll(*rows).size(), 5000u);
}

TEST_F(SessionTest, ATransactionThatIsNotCommittedLeavesNothing) {
  session_->Execute("CREATE TABLE t AS SELECT 1 AS a");
  {
    Session::Transaction transaction(*session_);
    session_->Execute("CREATE OR REPLACE TABLE t AS SELECT 2 AS a");
    session_->Execute("CREATE TABLE u AS SELECT 3 AS a");
  }
  EXPECT_EQ(One("FROM t"), "1");
  EXPECT_FALSE(session_->Find({"", "u"}));
}

TEST_F(SessionTest, ACommittedTransactionIsSeenByOthers) {
  {
    Session::Transaction transaction(*session_);
    session_->Execute("CREATE TABLE t AS SELECT 2 AS a");
    EXPECT_FALSE(engine_->NewSession()->Find({"", "t"}));
    transaction.Commit();
  }
  EXPECT_TRUE(engine_->NewSession()->Find({"", "t"}));
}

TEST_F(SessionTest, AFailedStatementInATransactionRollsItBack) {
  session_->Execute("CREATE TABLE t(a INTEGER)");
  const auto run = [&] {
    Session::Transaction transaction(*session_);
    session_->Execute("INSERT INTO t VALUES (1)");
    session_->Execute("INSERT INTO t SELECT CAST(i AS VARCHAR || 'x') FROM range(3) r(i)");
    transaction.Commit();
  };
  EXPECT_THROW(run(), Error);
  EXPECT_EQ(One("SELECT count(*) FROM t"), "0");
}

TEST_F(SessionTest, AConflictOfTwoWritersMayBeTriedAgain) {
  session_->Execute("CREATE TABLE t AS SELECT 1 AS a");
  const std::unique_ptr<Session> other = engine_->NewSession();
  Session::Transaction first(*session_);
  session_->Execute("UPDATE t SET a = 2");
  Session::Transaction second(*other);

  const Error error = Failure([&] { other->Execute("UPDATE t SET a = 3"); });

  EXPECT_TRUE(error.retryable()) << error.message();
}

TEST_F(SessionTest, DescribeReadsNoRows) {
  const Schema schema = session_->Describe("SELECT 1 / (SELECT error('read')) AS a, [1.5] AS b");

  EXPECT_EQ(ToString(schema), "a DOUBLE, b DECIMAL(2,1)[]");
}

TEST_F(SessionTest, TellsColumnsApartAsTheirTableDoes) {
  for (const std::string query : {"SELECT 1 AS id, 2 AS id", "SELECT 1 AS id, 2 AS ID, 3 AS Id",
                                  "SELECT 1 AS id_1, 2 AS id, 3 AS id, 4 AS id_1, 5 AS id",
                                  "SELECT 1 AS a, 2 AS b, 3 AS a, 4 AS a_1, 5 AS A_1"}) {
    session_->Execute("CREATE OR REPLACE TABLE t AS " + query);
    const std::string table = ToString(session_->Describe("FROM t"));
    EXPECT_EQ(ToString(session_->Describe(query)), table);
    EXPECT_EQ(ToString(session_->Query(query)->schema()), table);
  }
}

TEST_F(SessionTest, PivotsAreDescribedAndRead) {
  session_->Execute("CREATE TABLE t AS FROM (VALUES ('x', 1), ('y', 2), ('x', 3)) v(a, b)");
  const char* query = "PIVOT t ON a USING sum(b)";

  EXPECT_EQ(ToString(session_->Describe(query)), "x HUGEINT, y HUGEINT");
  EXPECT_THAT(Rows(query), ElementsAre(ElementsAre("4", "2")));
  EXPECT_EQ(session_->Execute("CREATE TABLE p AS PIVOT t ON a USING sum(b)"), 1);
}

TEST_F(SessionTest, FindSeesTablesAndViewsWhateverTheirCase) {
  session_->Execute("CREATE SCHEMA s; CREATE TABLE s.\"My T\" AS SELECT 1 AS id, {'x': 2.5} AS p");
  session_->Execute("CREATE VIEW v AS FROM s.\"My T\"");

  const std::optional<TableInfo> table = session_->Find({"S", "my t"});
  const std::optional<TableInfo> view = session_->Find({"", "V"});

  ASSERT_TRUE(table && view);
  EXPECT_EQ(table->kind, TableInfo::Kind::kTable);
  EXPECT_EQ(ToString(table->schema), "id INTEGER, p STRUCT(x DECIMAL(2,1))");
  EXPECT_EQ(view->kind, TableInfo::Kind::kView);
  EXPECT_EQ(view->schema, table->schema);
  EXPECT_FALSE(session_->Find({"", "My T"}));
}

TEST_F(SessionTest, TablesListsWhatUsersMadeByName) {
  session_->Execute(
      "CREATE SCHEMA s; CREATE TABLE s.b(i INTEGER); CREATE TABLE a(u UNION(i INTEGER))");
  session_->Execute(
      "CREATE TABLE gone(i INTEGER); CREATE VIEW broken AS FROM gone; DROP TABLE gone");
  session_->Execute("CREATE SCHEMA sqlflow; CREATE TABLE sqlflow.runs(i INTEGER)");
  session_->Execute("CREATE TEMP TABLE stage(i INTEGER)");

  std::vector<std::string> names;
  for (const TableInfo& table : session_->Tables()) names.push_back(ToString(table.id));

  EXPECT_THAT(names, ElementsAre("a", "broken", "s.b"));
}

TEST_F(SessionTest, OrderIsKeptAndGivenUpPerSession) {
  session_->KeepOrder(false);
  EXPECT_EQ(One("SELECT current_setting('preserve_insertion_order')"), "false");
  session_->KeepOrder(true);
  EXPECT_EQ(One("SELECT current_setting('preserve_insertion_order')"), "true");
}

TEST_F(SessionTest, NothingIsDoneForATextWithAZeroByte) {
  const std::string sql("CREATE TABLE t(a INTEGER);\0 DROP", 33);

  EXPECT_THAT([&] { session_->Execute(sql); }, ThrowsError(ErrorCode::kEngine, "zero byte"));
  EXPECT_THAT(session_->Tables(), IsEmpty());
}

TEST_F(SessionTest, ScratchHoldsStubTables) {
  session_->Execute("CREATE TABLE t(a INTEGER)");

  const std::unique_ptr<Engine> scratch = OpenDuckdb({.scratch = true}, {});
  const std::unique_ptr<Session> session = scratch->NewSession();

  EXPECT_THAT(session->Tables(), IsEmpty());
  session->Execute("CREATE TABLE stub(a DECIMAL(5,2))");
  EXPECT_EQ(ToString(session->Describe("SELECT a * 2 AS b FROM stub")), "b DECIMAL(15,2)");
}

TEST(Dialect, QuotesWhatNeedsIt) {
  const auto engine = OpenDuckdb({}, {});
  const Dialect& dialect = engine->dialect();

  EXPECT_EQ(dialect.Quote("a \"b\""), "\"a \"\"b\"\"\"");
  EXPECT_EQ(dialect.Name({"s", "t"}), "\"s\".\"t\"");
  EXPECT_EQ(dialect.TypeName(Type::List(Type::Struct({{"a b", {TypeId::kInt32}}}))),
            "STRUCT(\"a b\" INTEGER)[]");
}

TEST(Dialect, LiteralsReadBackAsTheyWereWithTheirType) {
  const auto engine = OpenDuckdb({}, {});
  const auto session = engine->NewSession();
  const std::pair<Value, std::string> cases[] = {
      {int64_t{-9223372036854775807 - 1}, "BIGINT -9223372036854775808"},
      {int64_t{1}, "BIGINT 1"},
      {0.1, "DOUBLE 0.1"},
      {1e300, "DOUBLE 1e+300"},
      {std::numeric_limits<double>::infinity(), "DOUBLE inf"},
      {true, "BOOLEAN true"},
      {std::string("it's"), "VARCHAR it's"},
      {Typed{"DATE", "2024-01-31"}, "DATE 2024-01-31"}};
  for (const auto& [value, expected] : cases) {
    const std::string literal = engine->dialect().Literal(value);
    const TextRows rows = ReadAll(
        *session->Query("SELECT typeof(" + literal + ") || ' ' || (" + literal + ")::VARCHAR"));
    EXPECT_EQ(rows[0][0], expected) << literal;
  }
  const TextRows zero = ReadAll(
      *session->Query("SELECT length(" + engine->dialect().Literal(std::string("a\0b", 3)) + ")"));
  EXPECT_EQ(zero[0][0], "3");
}

}  // namespace
}  // namespace sqlflow
