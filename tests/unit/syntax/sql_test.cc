// SQL is taken byte for byte, from its first token to its last.
#include <gmock/gmock.h>

#include "parsed.h"
#include "syntax/printer.h"

namespace sqlflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SurvivingSql : public ::testing::TestWithParam<const char*> {};

TEST_P(SurvivingSql, IsUnchangedInCreate) {
  const Parsed parsed(std::string("CREATE TABLE t AS \n ") + GetParam() + " ; LOAD a FROM b;");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(parsed.At<CreateStatement>().query.text, GetParam());
}

TEST_P(SurvivingSql, IsUnchangedInExport) {
  const Parsed parsed(std::string("EXPORT ") + GetParam() + " TO \"x.csv\" TYPE CSV;");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(std::get<Sql>(parsed.At<ExportStatement>().what).text, GetParam());
}

TEST_P(SurvivingSql, IsUnchangedInExpect) {
  const Parsed parsed(std::string("EXPECT e AS ") + GetParam() + " ON VIOLATION WARN;");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(parsed.At<ExpectStatement>().sql.text, GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Language, SurvivingSql,
    ::testing::Values(
        "SELECT 'Mr. Smith', 'a . b', 'a  b', 'COUNT (x)'", "SELECT a::int, b :: TEXT FROM t",
        "SELECT list_transform(l, x -> x + 1), j->'$.a', j->>'b' FROM t",
        "SELECT 2e3, 1_000, 0x1F, .5, 1.5e-10", "SELECT a//b, a**2, a << 1, a <> b, f(x := 1)",
        "SELECT 'it''s; here', \"a;b\", \"q\"\"r;\"", R"(SELECT E'it\'s; \\', x'AB')",
        "SELECT $$ ; ' \" $$, $tag$ $$ ; $tag$, $1", "SELECT 1 /* ; /* ' */ TO \"y\" ; */ + 2",
        "SELECT 1 -- it's; TO \"x\"\n + 2", "SELECT 名前, 'größe' FROM \"テーブル\"",
        "SELECT [1, 2][1], {'a': 1}.a, t.* FROM t", "SELECT 1\r\n\t, 2",
        "SELECT '${a|'it'}', ${b|;}, t_${c}.x FROM ${d}",
        "SELECT CASE WHEN a\nTHEN b\nELSE c\nEND\nFROM t",
        "SELECT\n  load,\n  source,\n  set,\n  export\nFROM t",
        "WITH a AS (SELECT 1) SELECT * FROM a", "FROM t SELECT x", "VALUES (1, 'a;')",
        "(SELECT 1) UNION ALL (SELECT 2)", "SELECT trim(both 'x' FROM y), f(a TO b)",
        "SELECT 'go TO \"x.csv\"' AS c", "SELECT a AS mode, b AS type, c AS options FROM t",
        "SELECT x FROM t WHERE c = 'E' AND e'a' = b", "SELECT if(a, b, c)\nFROM t",
        "SELECT 'back\\'", "SELECT @start_date, \"ON VIOLATION\", 'ON VIOLATION FAIL'",
        "SELECT * FROM read_csv('data/*.csv')", "SELECT CASE a WHEN 1 THEN 2 END AS \"end\""));

TEST(Sql, LeavesOutCommentsAroundIt) {
  const Parsed parsed("CREATE TABLE t AS -- why\nSELECT 1 -- one\n/* two */;");
  EXPECT_EQ(parsed.At<CreateStatement>().query.text, "SELECT 1");
}

TEST(Sql, KeepsTheLastToWithATargetForExport) {
  const Parsed parsed("EXPORT SELECT INTERVAL 1 YEAR TO MONTH TO pg.\"t\" MODE APPEND;");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(std::get<Sql>(parsed.At<ExportStatement>().what).text,
            "SELECT INTERVAL 1 YEAR TO MONTH");
}

TEST(Sql, SkipsTheOptionsOfAnExportByTheRulesOfJson) {
  const Parsed parsed(
      R"(EXPORT SELECT 1 TO "a" OPTIONS {"q": "it's \" TO \"b\"; ", "r": """'"""};)");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(parsed.At<ExportStatement>().uri->value, "a");
}

TEST(Sql, KnowsWhereItsTextWasWritten) {
  const Parsed parsed("CREATE TABLE t AS\n  SELECT abc FROM t;");
  const Sql& query = parsed.At<CreateStatement>().query;
  EXPECT_EQ(parsed.TextOf(query.Locate(query.text.find("abc"), 3)), "abc");
  EXPECT_EQ(parsed.files.Begin(query.Locate(7)).line, 2);
}

TEST(Sql, LocatesAReplacedVariableWhereItWasWritten) {
  Sql sql;
  sql.text = "SELECT 'long value' FROM t";
  sql.span = {0, 100, 120};
  sql.pieces = {{0, {0, 100, 107}, true}, {7, {0, 107, 111}, false}, {19, {0, 111, 118}, true}};
  EXPECT_EQ(sql.Locate(10, 4), (Span{0, 107, 111}));
  EXPECT_EQ(sql.Locate(25, 1), (Span{0, 117, 118}));
  EXPECT_EQ(sql.Locate(0, 6), (Span{0, 100, 106}));
}

TEST(Sql, NeverReachesBehindItsEnd) {
  const Parsed parsed("CREATE TABLE t AS SELECT 1;");
  const Sql& query = parsed.At<CreateStatement>().query;
  EXPECT_EQ(query.Locate(1000, 50).end, query.span.end);
}

TEST(Sql, ReportsAnOpenBracketAndGoesOnBehindTheSemicolon) {
  const Parsed parsed("CREATE TABLE t AS SELECT count(* FROM x;\nLOAD a FROM b;");
  EXPECT_THAT(parsed.Problems(), ElementsAre("1:31 SF0104 Bracket is not closed: ("));
  EXPECT_EQ(parsed.script.statements.size(), 1u);
}

TEST(Sql, ReportsBracketsThatDoNotMatch) {
  EXPECT_THAT(
      Parsed("CREATE TABLE t AS SELECT 1) FROM (a];").Problems(),
      ElementsAre("1:27 SF0104 Bracket was not opened: )", "1:36 SF0104 Expected ')' before: ]"));
}

TEST(Sql, ReportsAnEmptyQuery) {
  EXPECT_THAT(Parsed("CREATE TABLE t AS ;\nEXPORT TO \"x\";").Problems(),
              ElementsAre("1:19 SF0107 Expected a query after AS",
                          "2:11 SF0107 Expected TO after table name"));
}

}  // namespace
}  // namespace sqlflow
