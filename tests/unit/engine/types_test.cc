#include "unit/engine/engine_fixture.h"
#include "unit/engine/test_batches.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;

class TypesTest : public EngineTest {
 protected:
  // The same rows after a way through the engine, in batches of `batch_rows`.
  void ExpectUnchanged(int64_t rows, int64_t batch_rows) {
    const auto schema = std::make_shared<const Schema>(EveryType());
    std::vector<Batch> batches;
    for (int64_t first = 0; first == 0 || first < rows; first += batch_rows) {
      batches.push_back(SampleRows(schema, first, std::min(batch_rows, rows - first)));
    }
    const TextRows expected = ReadAll(*ReaderOf(CopyOf(batches)));
    const std::string item = session_->Bind(OnePartition(ReaderOf(std::move(batches))));

    const std::unique_ptr<BatchReader> result = session_->Query("SELECT * FROM " + item);

    EXPECT_EQ(result->schema(), *schema);
    EXPECT_EQ(ReadAll(*result), expected);
  }

  static std::vector<Batch> CopyOf(std::vector<Batch>& batches) {
    std::vector<Batch> copies;
    for (Batch& batch : batches) {
      const SharedBatch shared(std::move(batch));
      copies.push_back(shared.All());
      batch = shared.All();
    }
    return copies;
  }
};

TEST_F(TypesTest, EveryTypePassesThroughUnchanged) { ExpectUnchanged(40, 40); }

class RowCounts : public TypesTest, public testing::WithParamInterface<int64_t> {};

TEST_P(RowCounts, AreUnchangedWhenOneBatchHoldsThemAll) { ExpectUnchanged(GetParam(), 200'000); }

TEST_P(RowCounts, AreUnchangedInManySmallBatches) { ExpectUnchanged(GetParam(), 1500); }

INSTANTIATE_TEST_SUITE_P(Sizes, RowCounts, testing::Values(0, 1, 2047, 2048, 2049, 20'000));

TEST_F(TypesTest, TablesKeepEveryType) {
  const auto schema = std::make_shared<const Schema>(EveryType());
  std::vector<Batch> batches;
  batches.push_back(SampleRows(schema, 0, 5000));
  const TextRows expected = ReadAll(*ReaderOf(CopyOf(batches)));

  const int64_t rows = session_->Execute(
      "CREATE TABLE t AS FROM " + session_->Bind(OnePartition(ReaderOf(std::move(batches)))));

  EXPECT_EQ(rows, 5000);
  EXPECT_EQ(session_->Find({"", "t"})->schema, *schema);
  EXPECT_EQ(Rows("FROM t"), expected);
}

TEST_F(TypesTest, ABatchWithAnOffsetOfItsOwnIsReadFromThere) {
  const auto schema = std::make_shared<const Schema>(EveryType());
  const SharedBatch whole(SampleRows(schema, 0, 100));
  ArrowArray array = whole.All().Release();
  array.offset = 13;
  array.length = 50;
  std::vector<Batch> batches;
  batches.emplace_back(schema, std::move(array));
  const TextRows expected = ReadAll(*ReaderOf([&] {
    std::vector<Batch> slice;
    slice.push_back(whole.Slice(13, 50));
    return slice;
  }()));

  const std::string item = session_->Bind(OnePartition(ReaderOf(std::move(batches))));

  EXPECT_EQ(Rows("FROM " + item), expected);
}

TEST_F(TypesTest, TypesOfTheEngineAloneBecomeTheNearestOfOurs) {
  const char* query =
      "SELECT 'x'::ENUM('x', 'y') AS e, '2024-01-31 10:00:00'::TIMESTAMP_S AS s, "
      "'2024-01-31 10:00:00.5'::TIMESTAMP_MS AS ms, '2024-01-31 10:00:00.000001'::TIMESTAMP_NS AS "
      "ns, "
      "MAP {'a': 1} AS m, [1, 2]::INTEGER[2] AS a, '101'::BIT AS b, 5::UHUGEINT AS u, "
      "'10:00:00+02'::TIMETZ AS tz, 12::BIGNUM AS n, NULL AS nil";

  const Schema schema = session_->Describe(query);

  EXPECT_EQ(ToString(schema),
            "e VARCHAR, s TIMESTAMP, ms TIMESTAMP, ns TIMESTAMP, m "
            "STRUCT(key VARCHAR, value INTEGER)[], a INTEGER[], b VARCHAR, u VARCHAR, tz "
            "VARCHAR, n VARCHAR, nil INTEGER");
  EXPECT_THAT(Rows(query),
              ElementsAre(ElementsAre("x", "2024-01-31 10:00:00", "2024-01-31 10:00:00.5",
                                      "2024-01-31 10:00:00.000001", "[{'key': a, 'value': 1}]",
                                      "[1, 2]", "101", "5", "10:00:00+02", "12", "NULL")));
}

TEST_F(TypesTest, TypesInsideOfOthersAreConvertedToo) {
  const char* query =
      "SELECT {'e': 'x'::ENUM('x'), 'm': MAP {'k': '1'::BIT}} AS s, [MAP {'a': 'x'::ENUM('x')}] AS "
      "l, "
      "NULL::STRUCT(e ENUM('x')) AS n, [['1'::BIT]] AS ll";

  const TextRows rows = Rows(query);

  EXPECT_THAT(rows, ElementsAre(ElementsAre("{'e': x, 'm': [{'key': k, 'value': 1}]}",
                                            "[[{'key': a, 'value': x}]]", "NULL", "[[1]]")));
}

TEST_F(TypesTest, NamesThatOccurTwiceAreNoHindranceToAConversion) {
  const std::unique_ptr<BatchReader> rows =
      session_->Query("SELECT 1 AS a, 'x'::ENUM('x') AS a -- twice");

  EXPECT_EQ(ToString(rows->schema()), "a INTEGER, a_1 VARCHAR");
  EXPECT_THAT(ReadAll(*rows), ElementsAre(ElementsAre("1", "x")));
}

TEST_F(TypesTest, AnOrderSurvivesAConversion) {
  const TextRows rows = Rows(
      "SELECT CASE WHEN i % 2 = 0 THEN 'x' ELSE 'y' END::ENUM('x', 'y') AS e, i "
      "FROM range(5000) r(i) ORDER BY i DESC;");

  ASSERT_EQ(rows.size(), 5000u);
  EXPECT_EQ(rows.front()[1], "4999");
  EXPECT_EQ(rows.back()[1], "0");
}

TEST_F(TypesTest, ValuesAtTheLimitsOfTheEngineLeaveIt) {
  const TextRows rows = Rows(
      "SELECT 'infinity'::DATE, '-infinity'::TIMESTAMP, 'infinity'::TIMESTAMPTZ, "
      "'5877642-06-25 (BC)'::DATE, '5881580-07-10'::DATE, '290309-12-22 (BC) 00:00:00'::TIMESTAMP, "
      "'nan'::DOUBLE, '-inf'::FLOAT, '24:00:00'::TIME, INTERVAL '-2147483648 months', "
      "to_microseconds(9223372036854775)");

  EXPECT_THAT(rows, ElementsAre(ElementsAre("infinity", "-infinity", "infinity",
                                            "5877642-06-25 (BC)", "5881580-07-10",
                                            "290309-12-22 (BC) 00:00:00", "nan", "-inf", "24:00:00",
                                            "-178956970 years -8 months", "2562047:47:16.854775")));
}

TEST_F(TypesTest, AnIntervalTooLongForNanosecondsIsAnError) {
  EXPECT_THAT([&] { Rows("SELECT to_microseconds(9223372036854775807) AS i"); },
              ThrowsError(ErrorCode::kData, "nterval"));
}

TEST_F(TypesTest, NanosecondsThatWouldBeLostAreAnError) {
  EXPECT_THAT([&] { Rows("SELECT '2024-01-31 10:00:00.000000001'::TIMESTAMP_NS AS t"); },
              ThrowsError(ErrorCode::kData, "nanoseconds"));
}

TEST_F(TypesTest, ColumnsThatCannotLeaveTheEngineAreAllNamed) {
  EXPECT_THAT([&] { Rows("SELECT 1 AS a, union_value(x := 1) AS u, [{'v': 1::VARIANT}] AS v"); },
              ThrowsErrorWithHint(ErrorCode::kUnsupported, "u (UNION), v (VARIANT)", "CAST"));
}

}  // namespace
}  // namespace sqlflow
