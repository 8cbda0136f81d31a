#include <gmock/gmock.h>

#include <chrono>

#include "parsed.h"

namespace sqlflow {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Recovery, AcceptsAnEmptyFileAndEmptyStatements) {
  for (const char* text : {"", ";;;", "-- nothing\n", "/* nothing */", "\xEF\xBB\xBF"}) {
    EXPECT_THAT(Parsed(text).Problems(), IsEmpty()) << text;
  }
}

TEST(Recovery, NamesTheNearestStatement) {
  const Parsed parsed("LOAF a FROM b;\nEXPORTS t TO \"x\";\nSELECT 1;\n\"x\";");
  EXPECT_THAT(
      parsed.Problems(),
      ElementsAre("1:1 SF0101 Unknown statement: LOAF", "2:1 SF0101 Unknown statement: EXPORTS",
                  "3:1 SF0101 Unknown statement: SELECT", "4:1 SF0101 Unknown statement: \"x\""));
  EXPECT_THAT(parsed.Hints(), ElementsAre("Did you mean \"LOAD\"?", "Did you mean \"EXPORT\"?",
                                          HasSubstr("CREATE TABLE"), HasSubstr("SOURCE, LOAD")));
}

TEST(Recovery, NamesTheNearestStatementWhenLettersAreSwapped) {
  EXPECT_THAT(Parsed("LODA a FROM b;").Hints(), ElementsAre("Did you mean \"LOAD\"?"));
}

TEST(Recovery, ReportsAllMistakesOfAFileAndKeepsWhatIsRight) {
  const Parsed parsed(R"(SOURCE a TYP csv PARAMS {};
LOAD ok1 FROM a;
LOAD b FORM a;
CREATE TABLE c SELECT 1;
EXPORT c TO ;
LOAD ok2 FROM a;
SET = 1;
SOURCE d TYPE csv PARAMS {"a" 1};
NONSENSE;
LOAD ok3 FROM a;
)");
  EXPECT_THAT(parsed.Problems(), ElementsAre("1:10 SF0107 Expected TYPE or FROM after source name",
                                             "3:8 SF0107 Expected FROM after table name",
                                             "4:16 SF0107 Expected AS after table name",
                                             "5:13 SF0107 Expected a target after TO",
                                             "7:5 SF0107 Expected a variable name after SET",
                                             "8:31 SF0115 Expected ':' after: a",
                                             "9:1 SF0101 Unknown statement: NONSENSE"));
  EXPECT_EQ(parsed.script.statements.size(), 3u);
}

TEST(Recovery, PutsAMissingSemicolonBehindTheStatement) {
  EXPECT_THAT(Parsed("LOAD a FROM b -- note\n\nLOAD c FROM d;\nLOAD e FROM f").Problems(),
              ElementsAre("1:14 SF0102 Expected ';' after LOAD statement",
                          "4:14 SF0102 Expected ';' after LOAD statement"));
}

class MissingSemicolon : public ::testing::TestWithParam<const char*> {};

TEST_P(MissingSemicolon, IsFoundBehindAQuery) {
  const Parsed parsed(std::string("IF q THEN\nCREATE TABLE t AS SELECT a FROM b\n") + GetParam());
  EXPECT_THAT(parsed.Problems(), Contains("2:34 SF0102 Expected ';' after CREATE statement"));
}

INSTANTIATE_TEST_SUITE_P(
    Statements, MissingSemicolon,
    ::testing::Values("LOAD x FROM y;", "load s.x from y;", "EXPORT t TO \"x\";",
                      "EXPORT SELECT 1 TO \"x\";", "CREATE TABLE u AS SELECT 1;",
                      "CREATE OR REPLACE VIEW u AS SELECT 1;", "SOURCE x TYPE csv PARAMS {};",
                      "SOURCE x FROM \"c\";", "SET x = 1;", "INCLUDE \"a.sf\";",
                      "IF a THEN\nEND IF;", "EXPECT x ON t UNIQUE (a);", "EXPECT x AS SELECT 1;",
                      "FOR x IN (1) DO\nEND FOR;", "END IF;", "ELSE\nLOAD x FROM y;\nEND IF;",
                      "ELSE IF b THEN\nEND IF;", "ENDIF;"));

TEST(Recovery, TakesAnAliasForNoStatement) {
  EXPECT_THAT(Parsed("CREATE TABLE t AS SELECT a,\nload x FROM y;").Problems(), IsEmpty());
}

TEST(Recovery, GoesOnBehindAMissingSemicolonOnTheSameLine) {
  const Parsed parsed("LOAD a FROM b LOAD c FROM d;");
  EXPECT_THAT(parsed.Problems(), ElementsAre("1:14 SF0102 Expected ';' after LOAD statement"));
  EXPECT_EQ(parsed.script.statements.size(), 2u);
}

TEST(Recovery, GoesOnAtAStatementThatStartsALine) {
  const Parsed parsed("LOAD a FORM b\nLOAD c FROM d;");
  EXPECT_THAT(parsed.Problems(), ElementsAre("1:8 SF0107 Expected FROM after table name"));
  EXPECT_EQ(parsed.script.statements.size(), 1u);
}

TEST(Recovery, GoesOnBehindAQuoteThatIsNotClosed) {
  const Parsed parsed("SET x = 'abc;\nLOAD a FORM b;\nLOAD c FROM d;");
  EXPECT_THAT(parsed.Problems(), ElementsAre("1:9 SF0103 String is not closed: '",
                                             "2:8 SF0107 Expected FROM after table name"));
  EXPECT_EQ(parsed.script.statements.size(), 1u);
}

TEST(Recovery, ReportsEveryKindOfOpening) {
  EXPECT_THAT(Parsed("LOAD \"a FROM b;").Problems(),
              ElementsAre("1:6 SF0103 Quoted name is not closed: \""));
  EXPECT_THAT(Parsed("/* a\nLOAD b FROM c;").Problems(),
              ElementsAre("1:1 SF0103 Comment is not closed: /*"));
  EXPECT_THAT(Parsed("CREATE TABLE t AS SELECT $a$ x;").Problems(),
              ElementsAre("1:26 SF0103 String is not closed: $a$"));
  EXPECT_THAT(Parsed("LOAD ${a FROM b;").Problems(),
              ElementsAre("1:6 SF0103 Variable is not closed: ${"));
}

TEST(Recovery, CountsColumnsInCharacters) {
  EXPECT_THAT(Parsed("SET x = 'größe 😀' y;").Problems(),
              ElementsAre("1:19 SF0102 Expected ';' after SET statement: y"));
}

TEST(Recovery, ReportsBytesThatAreNoText) {
  EXPECT_THAT(Parsed(std::string("LOAD a\0 FROM b;", 15)).Problems(),
              ElementsAre("1:7 SF0106 File holds a NUL byte"));
  EXPECT_THAT(Parsed("LOAD a FROM b;\nSET x = '\xff';").Problems(),
              ElementsAre("2:10 SF0106 File is not UTF-8 at this byte"));
}

TEST(Recovery, AcceptsLineEndsOfWindows) {
  const Parsed parsed("LOAD a FROM b;\r\nLOAD c FORM d;\r\n");
  EXPECT_THAT(parsed.Problems(), ElementsAre("2:8 SF0107 Expected FROM after table name"));
}

TEST(Limits, ReportDeepNestingInsteadOfOverflowing) {
  const std::string many(200'000, '(');
  EXPECT_THAT(Parsed("CREATE TABLE t AS SELECT " + many).Problems()[0],
              HasSubstr("SF0105 Brackets are nested deeper than 1000"));
  EXPECT_THAT(Parsed("SET x = " + many).Problems()[0],
              HasSubstr("SF0105 Lists are nested deeper than 50"));
  std::string blocks;
  for (int depth = 0; depth < 10'000; ++depth) blocks += "IF a THEN\n";
  EXPECT_THAT(Parsed(blocks).Problems(),
              ElementsAre("101:1 SF0105 Blocks are nested deeper than 100"));
}

double SecondsToParse(const std::string& statement, int count, std::string_view end) {
  std::string text;
  for (int index = 0; index < count; ++index) text += statement;
  text += end;
  const auto start = std::chrono::steady_clock::now();
  const Parsed parsed(std::move(text));
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

class LinearTime : public ::testing::TestWithParam<const char*> {};

// Eight times the text takes eight times as long when parsing is linear and 64 times when it is
// quadratic; the bound leaves room for a busy machine, and small times are noise.
TEST_P(LinearTime, GrowsWithTheTextAndNoFaster) {
  const double small = SecondsToParse(GetParam(), 2'000, "");
  const double large = SecondsToParse(GetParam(), 16'000, "");
  EXPECT_LT(large, std::max(small * 30, 1.0));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, LinearTime,
    ::testing::Values("LOAD a FROM b MODE UPSERT KEY (id);\n",
                      "CREATE TABLE t AS SELECT a, 'x' FROM b WHERE c IN (1, 2);\n",
                      "EXPORT SELECT 1 TO \"x\" OPTIONS {\"a\": [1]};\n", "EXPORT (\n",
                      "EXPORT SELECT 1 TO \"x\" OPTIONS {\n", "IF a THEN LOAD b FROM c;\nEND IF;\n",
                      "ELSE IF a THEN\n", "/*\n", "LOAD /*\n", "'\n", "$a\n", "${a\n", "${", "$${",
                      "SET x = ((\n", "LOAD x FROM\n", "CREATE TABLE t AS SELECT (\n", "\"\"\" {",
                      "IF a\n", "FOR x IN (\n", "SOURCE a TYPE b PARAMS {\"\n", "LOAD a.", "[{",
                      "'${a|'", "END IF;\n", "IF a THEN\nELSE\nIF b THEN\n"));

}  // namespace
}  // namespace sqlflow
