#include <chrono>

#include "unit/engine/engine_fixture.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class InspectTest : public testing::Test {
 protected:
  SqlFacts Facts(const std::string& query) {
    return engine_->Inspect(std::vector<std::string>{query}).at(0);
  }
  // "a@14": the name and where it stands.
  std::vector<std::string> Tables(const std::string& query) {
    const SqlFacts facts = Facts(query);
    EXPECT_TRUE(facts.is_query) << query;
    EXPECT_FALSE(facts.error) << facts.error->message();
    std::vector<std::string> tables;
    for (const TableReference& table : facts.tables) {
      std::string text;
      for (const std::string& part : table.parts) text += (text.empty() ? "" : ".") + part;
      tables.push_back(text + "@" + std::to_string(table.offset));
    }
    return tables;
  }

  std::unique_ptr<Engine> engine_ = OpenDuckdb({}, {});
};

struct References {
  std::string query;
  std::vector<std::string> tables;
};

class TableReferences : public InspectTest, public testing::WithParamInterface<References> {};

TEST_P(TableReferences, AreFoundWhereTheyStand) {
  EXPECT_EQ(Tables(GetParam().query), GetParam().tables) << GetParam().query;
}

INSTANTIATE_TEST_SUITE_P(
    Queries, TableReferences,
    testing::Values(
        References{"SELECT 1", {}}, References{"SELECT * FROM a", {"a@14"}},
        References{"FROM a", {"a@5"}}, References{"TABLE a", {"a@6"}},
        References{"SELECT * FROM s.a, c.s.b", {"s.a@14", "c.s.b@19"}},
        References{"SELECT 'ü' FROM \"My T\" AS x", {"My T@17"}},
        References{"SELECT * FROM a JOIN b USING (id) LEFT JOIN c ON a.x = c.x",
                   {"a@14", "b@21", "c@44"}},
        References{"SELECT (SELECT max(x) FROM b) FROM a WHERE x IN (SELECT y FROM c)",
                   {"b@27", "a@35", "c@63"}},
        References{"SELECT * FROM a WHERE EXISTS (FROM b WHERE b.x = a.x)", {"a@14", "b@35"}},
        References{"SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.x = a.x)", {"a@14", "b@40"}},
        References{"SELECT * FROM a UNION ALL (SELECT * FROM b EXCEPT FROM c)",
                   {"a@14", "b@41", "c@55"}},
        References{"VALUES (1), ((SELECT x FROM a))", {"a@28"}},
        References{"SELECT * FROM (VALUES (1)) v, a", {"a@30"}},
        References{"SELECT sum(x) OVER (ORDER BY (SELECT y FROM b)) FROM a", {"b@44", "a@53"}},
        References{"SELECT * FROM a AS x, x AS y", {"a@14", "x@22"}},
        References{"DESCRIBE a", {"a@9"}}, References{"SELECT * FROM query_table('a')", {"a@26"}}));

INSTANTIATE_TEST_SUITE_P(
    Ctes, TableReferences,
    testing::Values(
        References{"WITH c AS (FROM a) FROM c", {"a@16"}},
        References{"WITH c AS (FROM a) FROM C, s.c", {"a@16", "s.c@27"}},
        References{"WITH a AS (FROM a) FROM a", {"a@16"}},
        References{"WITH c AS (FROM a), d AS (FROM c) FROM d", {"a@16"}},
        References{"WITH d AS (FROM c), c AS (FROM a) FROM d, c", {"c@16", "a@31"}},
        References{
            "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r, a WHERE n < 3) "
            "FROM r",
            {"a@66"}},
        References{"WITH c AS (WITH d AS (FROM a) FROM d) FROM c, d", {"a@27", "d@46"}},
        References{"SELECT * FROM (WITH c AS (FROM a) FROM c), c", {"a@31", "c@43"}},
        References{"WITH c AS (FROM a) SELECT (SELECT count(*) FROM c), "
                   "(WITH c AS (FROM b) SELECT count(*) FROM c)",
                   {"a@16", "b@69"}},
        References{"WITH c AS MATERIALIZED (FROM a) FROM c UNION FROM c", {"a@29"}},
        References{"WITH c AS (FROM a) FROM b WHERE x IN (FROM c)", {"a@16", "b@24"}}));

INSTANTIATE_TEST_SUITE_P(
    Pivots, TableReferences,
    testing::Values(
        References{"PIVOT a ON x IN ('p', 'q') USING sum(y)", {"a@6"}},
        References{"SELECT * FROM a PIVOT (sum(y) FOR x IN ('p', 'q')) JOIN b ON true",
                   {"a@14", "b@56"}},
        References{"UNPIVOT a ON p, q INTO NAME n VALUE v", {"a@8"}},
        References{"PIVOT a ON x USING sum(y)", {"a@6"}},
        References{
            "PIVOT a ON x, z || 'on' -- , not this\n USING sum((SELECT y FROM b)) GROUP BY g",
            {"a@6", "b@64"}},
        References{"WITH p AS (PIVOT (FROM s.a) ON x) FROM p JOIN b USING (x)", {"s.a@23", "b@46"}},
        References{"FROM (PIVOT a ON x), (PIVOT b ON y), c", {"a@12", "b@28", "c@37"}}));

TEST_F(InspectTest, FunctionsAreListedOnceAndInLowerCase) {
  const SqlFacts facts = Facts("SELECT Upper(a) || upper(b), row_number() OVER () FROM range(3)");

  EXPECT_THAT(facts.functions, testing::UnorderedElementsAre("upper", "row_number", "range"));
}

TEST_F(InspectTest, FilesThatTheQueryReadsAreListed) {
  const SqlFacts facts = Facts(
      "SELECT * FROM read_csv(['a.csv', 'b/*.csv'], header = true), read_parquet('c.parquet'), "
      "'d.csv.gz', \"e.json\", 's3://bucket/f' JOIN g ON true");

  EXPECT_THAT(facts.files, testing::UnorderedElementsAre("a.csv", "b/*.csv", "c.parquet",
                                                         "d.csv.gz", "e.json", "s3://bucket/f"));
  ASSERT_EQ(facts.tables.size(), 1u);
  EXPECT_THAT(facts.tables[0].parts, ElementsAre("g"));
}

TEST_F(InspectTest, OnlyTheOutermostOrderCounts) {
  EXPECT_TRUE(Facts("SELECT * FROM a ORDER BY x LIMIT 3").ordered);
  EXPECT_TRUE(Facts("SELECT 1 UNION ALL SELECT 2 ORDER BY 1").ordered);
  EXPECT_FALSE(Facts("SELECT * FROM (FROM a ORDER BY x)").ordered);
}

TEST_F(InspectTest, TextThatDoesNotParseHasAPlace) {
  const SqlFacts facts = Facts("SELECT *\nWHERE WHERE");

  ASSERT_TRUE(facts.error);
  EXPECT_EQ(facts.error->code(), ErrorCode::kEngine);
  EXPECT_THAT(facts.error->message(), HasSubstr("WHERE"));
  EXPECT_EQ(facts.error->sql_offset(), 15u);
}

TEST_F(InspectTest, EmptyAndSeveralStatementsAreErrors) {
  EXPECT_TRUE(Facts("").error);
  EXPECT_TRUE(Facts("-- nothing").error);
  EXPECT_TRUE(Facts("SELECT 1; SELECT 2").error);
}

TEST_F(InspectTest, OtherStatementsAreNotInspected) {
  for (const char* sql :
       {"INSERT INTO a FROM b", "CREATE TABLE a AS FROM b", "DELETE FROM a", "COPY a TO 'a.csv'",
        "EXPLAIN FROM a", "CREATE MACRO pivots(x) AS x + 1"}) {
    const SqlFacts facts = Facts(sql);
    EXPECT_FALSE(facts.is_query) << sql;
    EXPECT_FALSE(facts.error) << sql;
    EXPECT_THAT(facts.tables, IsEmpty()) << sql;
  }
}

TEST_F(InspectTest, ManyQueriesComeBackInTheirOrder) {
  std::vector<std::string> queries;
  for (int i = 0; i < 5000; ++i) {
    queries.push_back(i % 10 == 3 ? "SELEC" : "FROM t" + std::to_string(i));
  }

  const std::vector<SqlFacts> facts = engine_->Inspect(queries);

  ASSERT_EQ(facts.size(), queries.size());
  for (size_t i = 0; i < facts.size(); ++i) {
    if (i % 10 == 3) {
      EXPECT_TRUE(facts[i].error);
    } else {
      ASSERT_EQ(facts[i].tables.size(), 1u);
      EXPECT_EQ(facts[i].tables[0].parts[0], "t" + std::to_string(i));
    }
  }
}

TEST_F(InspectTest, NothingLeavesNothing) { EXPECT_THAT(engine_->Inspect({}), IsEmpty()); }

}  // namespace
}  // namespace sqlflow
