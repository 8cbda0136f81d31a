#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/strings.h"
#include "test_engine.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SqlFacts Inspect(const std::string& query) {
  return OpenInMemory()->Inspect(std::vector<std::string>{query}).front();
}

std::vector<std::string> TablesOf(const std::string& query) {
  std::vector<std::string> tables;
  for (const TableReference& table : Inspect(query).tables)
    tables.push_back(Join(table.parts, "."));
  return tables;
}

TEST(Inspect, FindsTablesWhereverAQueryNamesThem) {
  EXPECT_THAT(TablesOf("SELECT * FROM a JOIN s.b USING (x), c AS d"), ElementsAre("a", "s.b", "c"));
  EXPECT_THAT(TablesOf("SELECT (SELECT max(x) FROM a) FROM b WHERE EXISTS (FROM c)"),
              testing::UnorderedElementsAre("a", "b", "c"));
  EXPECT_THAT(TablesOf("SELECT 1 UNION ALL SELECT x FROM a"), ElementsAre("a"));
  EXPECT_THAT(TablesOf("FROM a"), ElementsAre("a"));
  EXPECT_THAT(TablesOf("SELECT EXTRACT(year FROM d), trim(x FROM y), a IS DISTINCT FROM b FROM t"),
              ElementsAre("t"));
}

TEST(Inspect, HidesTheNamesOfCtesOnlyWhereTheyAreVisible) {
  EXPECT_THAT(TablesOf("WITH a AS (SELECT * FROM b) SELECT * FROM a"), ElementsAre("b"));
  EXPECT_THAT(TablesOf("WITH a AS (SELECT * FROM a) SELECT * FROM a"), ElementsAre("a"));
  EXPECT_THAT(TablesOf("SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a) JOIN a ON true"),
              ElementsAre("a"));
  EXPECT_THAT(
      TablesOf("WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r JOIN t ON true) "
               "SELECT * FROM r"),
      ElementsAre("t"));
  EXPECT_THAT(
      TablesOf("WITH a AS MATERIALIZED (SELECT * FROM t), b AS (SELECT * FROM a) SELECT * FROM b"),
      ElementsAre("t"));
}

TEST(Inspect, TellsWhereATableIsNamed) {
  const std::string query = "SELECT *\nFROM   orders o JOIN items ON true";
  const SqlFacts facts = Inspect(query);

  ASSERT_EQ(facts.tables.size(), 2u);
  EXPECT_EQ(facts.tables[0].offset, query.find("orders"));
  EXPECT_EQ(facts.tables[1].offset, query.find("items"));
}

TEST(Inspect, ListsFilesAndFunctions) {
  const SqlFacts facts = Inspect("SELECT my_udf(x) FROM read_csv(['a.csv', 'b.csv']), 'c.parquet'");

  EXPECT_THAT(facts.files, testing::UnorderedElementsAre("a.csv", "b.csv", "c.parquet"));
  EXPECT_THAT(facts.functions, testing::Contains("my_udf"));
  EXPECT_THAT(facts.tables, IsEmpty());
}

TEST(Inspect, PutsParserErrorsAtTheirPlace) {
  const std::string query = "SELECT 1 FORM t WHERE";
  const SqlFacts facts = Inspect(query);

  ASSERT_TRUE(facts.error.has_value());
  EXPECT_EQ(facts.error->code(), ErrorCode::kEngine);
  EXPECT_TRUE(facts.error->sql_offset().has_value());
}

TEST(Inspect, SaysWhatIsNoQuery) {
  EXPECT_FALSE(Inspect("DELETE FROM t").is_query);
  EXPECT_FALSE(Inspect("SELECT 1; SELECT 2").is_query);
  EXPECT_TRUE(Inspect("VALUES (1)").is_query);
}

TEST(Inspect, SeesAnOrderOfTheOutermostQueryOnly) {
  EXPECT_TRUE(Inspect("SELECT * FROM t ORDER BY 1").ordered);
  EXPECT_FALSE(Inspect("SELECT * FROM (SELECT * FROM t ORDER BY 1)").ordered);
}

}  // namespace
}  // namespace sqlflow
