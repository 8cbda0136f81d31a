#include <gmock/gmock.h>

#include "parsed.h"

namespace sqlflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Kind = Mode::Kind;

std::vector<std::string> Values(const std::vector<Text>& texts) {
  std::vector<std::string> values;
  for (const Text& text : texts) values.push_back(text.value);
  return values;
}

TEST(Source, TakesTypeParamsAndAQuery) {
  const Parsed parsed("source a type Csv params {\"x\": 1} as SELECT 1;");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  const auto& source = parsed.At<SourceStatement>();
  EXPECT_EQ(source.name.value, "a");
  EXPECT_EQ(source.type->value, "Csv");
  EXPECT_EQ(source.query->text, "SELECT 1");
  EXPECT_EQ(*source.params.Find("x")->value.as_int(), 1);
}

TEST(Source, TakesAConnectionInEitherQuotesWithOrWithoutOptions) {
  for (const char* text : {"SOURCE a FROM \"pg\";", "SOURCE a FROM 'pg' OPTIONS {};",
                           "SOURCE a FROM \"pg\" PARAMS {\"t\": 1} AS SELECT 2;"}) {
    const Parsed parsed(text);
    ASSERT_THAT(parsed.Problems(), IsEmpty()) << text;
    EXPECT_EQ(parsed.At<SourceStatement>().connection->value, "pg");
  }
}

TEST(Source, ShowsBothFormsWhenFromAndTypeAreMixed) {
  for (const char* text : {"SOURCE a FROM \"pg\" TYPE csv;", "SOURCE a TYPE csv FROM \"pg\";",
                           "SOURCE a TYPE csv PARAMS {} FROM \"pg\";"}) {
    const Parsed parsed(text);
    ASSERT_EQ(parsed.Problems().size(), 1u) << text;
    EXPECT_THAT(parsed.Problems()[0], HasSubstr("SF0108 Cannot mix FROM and TYPE"));
    EXPECT_THAT(parsed.Hints()[0], HasSubstr("PARAMS {"));
    EXPECT_THAT(parsed.Hints()[0], HasSubstr("FROM \"connection\""));
  }
}

TEST(Source, NeedsItsParts) {
  EXPECT_THAT(Parsed("SOURCE;\nSOURCE a;\nSOURCE a TYPE;\nSOURCE a TYPE csv;\nSOURCE a TYPE csv "
                     "PARAMS 5;\nSOURCE a FROM ;\n")
                  .Problems(),
              ElementsAre("1:7 SF0107 Expected a source name after SOURCE",
                          "2:9 SF0107 Expected TYPE or FROM after source name",
                          "3:14 SF0107 Expected a connector type after TYPE",
                          "4:18 SF0107 Expected PARAMS after connector type",
                          "5:26 SF0107 Expected a JSON object after PARAMS",
                          "6:15 SF0107 Expected a connection after FROM"));
}

TEST(Load, TakesDottedAndQuotedNames) {
  const Parsed parsed("LOAD s.\"my table\" FROM pg.public.'orders';");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(ToString(parsed.At<LoadStatement>().table), "s.my table");
  EXPECT_EQ(ToString(parsed.At<LoadStatement>().source), "pg.public.orders");
  EXPECT_FALSE(parsed.At<LoadStatement>().mode.written);
}

TEST(Load, TakesModeAndOptionsInAnyOrder) {
  const Parsed parsed("LOAD a FROM b OPTIONS {\"x\": 1} MODE APPEND;");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(parsed.At<LoadStatement>().mode.kind, Kind::kAppend);
  EXPECT_TRUE(parsed.At<LoadStatement>().options.Find("x"));
}

TEST(Load, TakesKeywordsForNames) {
  for (const char* word : {"source", "key", "mode", "type", "end", "include", "from", "load", "set",
                           "if", "else", "table", "by", "to", "as", "for", "options", "then"}) {
    const Parsed parsed(
        fmt::format("LOAD {0} FROM {0} MODE UPSERT KEY ({0}, {0});"
                    "SOURCE {0} TYPE {0} PARAMS {{}};"
                    "CREATE TABLE {0} MODE INCREMENTAL BY {0} AS SELECT 1;"
                    "EXPORT {0} TO {0};SET {0} = 1;"
                    "EXPECT {0} ON {0} NOT NULL ({0});",
                    word));
    EXPECT_THAT(parsed.Problems(), IsEmpty()) << word;
    EXPECT_EQ(parsed.script.statements.size(), 6u) << word;
  }
}

TEST(Load, SaysThatANameNeedsQuotes) {
  const Parsed parsed("LOAD größe FROM b;\nLOAD \"größe\" FROM b;");
  EXPECT_THAT(parsed.Problems(), ElementsAre("1:6 SF0122 Name needs quotes: größe"));
}

TEST(Load, SaysThatADashOrALeadingDigitNeedsQuotes) {
  EXPECT_THAT(Parsed("LOAD my-table-2 FROM b;\nLOAD a FROM 2024_orders;\nLOAD a FROM 5;\n"
                     "SOURCE a TYPE google-sheets PARAMS {};")
                  .Problems(),
              ElementsAre("1:6 SF0122 Name needs quotes: my-table-2",
                          "2:13 SF0122 Name needs quotes: 2024_orders",
                          "3:13 SF0107 Expected a source name after FROM",
                          "4:15 SF0122 Name needs quotes: google-sheets"));
}

TEST(Load, RefusesAnEmptyName) {
  EXPECT_THAT(Parsed("LOAD \"\" FROM b;").Problems(),
              ElementsAre("1:6 SF0122 Text is empty: \"\""));
}

TEST(Load, TakesVariablesInNames) {
  const Parsed parsed("LOAD ${schema}.t_${n} FROM s_${n|'x'};");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(ToString(parsed.At<LoadStatement>().table), "${schema}.t_${n}");
}

TEST(Load, NamesTheNearestClauseForLeftoverText) {
  const Parsed parsed("LOAD a FROM b MOD UPSERT;\nLOAD c FORM d;");
  EXPECT_THAT(parsed.Problems(), ElementsAre("1:15 SF0102 Expected ';' after LOAD statement: MOD",
                                             "2:8 SF0107 Expected FROM after table name"));
  EXPECT_THAT(parsed.Hints(), ElementsAre(HasSubstr("\"MODE\""), HasSubstr("\"FROM\"")));
}

TEST(ModeClause, TakesKeysInAllTheirForms) {
  for (const char* keys : {"(a, b)", "(a, b,)", "a, b", "a, b,", "(\"a\", 'b')"}) {
    const Parsed parsed(fmt::format("LOAD t FROM s MODE UPSERT KEY {};", keys));
    ASSERT_THAT(parsed.Problems(), IsEmpty()) << keys;
    EXPECT_THAT(Values(parsed.At<LoadStatement>().mode.keys), ElementsAre("a", "b")) << keys;
  }
}

TEST(ModeClause, EndsBareKeysAtTheNextClause) {
  const Parsed parsed(
      "CREATE TABLE t MODE UPSERT KEY a, as, AS SELECT 1;"
      "LOAD t FROM s MODE UPSERT KEY a, options, OPTIONS {};"
      "LOAD t FROM s MODE UPSERT KEY a, delete, DELETE MISSING;");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_THAT(Values(parsed.At<CreateStatement>(0).mode.keys), ElementsAre("a", "as"));
  EXPECT_THAT(Values(parsed.At<LoadStatement>(1).mode.keys), ElementsAre("a", "options"));
  EXPECT_THAT(Values(parsed.At<LoadStatement>(2).mode.keys), ElementsAre("a", "delete"));
}

TEST(ModeClause, TakesEveryFormOfLookback) {
  struct Case {
    const char* text;
    int64_t count;
    TimeUnit unit;
  };
  for (const Case& c :
       {Case{"7", 7, TimeUnit::kDay}, Case{"7 DAYS", 7, TimeUnit::kDay},
        Case{"'1 day'", 1, TimeUnit::kDay}, Case{"\"2 weeks\"", 2, TimeUnit::kWeek},
        Case{"30 second", 30, TimeUnit::kSecond}, Case{"'5'", 5, TimeUnit::kDay},
        Case{"3 Hours", 3, TimeUnit::kHour}, Case{"1 year", 1, TimeUnit::kYear},
        Case{"10 MINUTES", 10, TimeUnit::kMinute}, Case{"6 months", 6, TimeUnit::kMonth}}) {
    const Parsed parsed(fmt::format(
        "CREATE TABLE t MODE INCREMENTAL BY ts LOOKBACK {} KEY (id) AS FROM s;", c.text));
    ASSERT_THAT(parsed.Problems(), IsEmpty()) << c.text;
    const Duration& lookback = *parsed.At<CreateStatement>().mode.lookback;
    EXPECT_EQ(lookback.count, c.count) << c.text;
    EXPECT_EQ(lookback.unit, c.unit) << c.text;
  }
}

TEST(ModeClause, KeepsALookbackThatHoldsAVariable) {
  const Parsed parsed(
      "LOAD a FROM b MODE INCREMENTAL LOOKBACK ${n} days;"
      "LOAD a FROM b MODE INCREMENTAL LOOKBACK '${n|2} days';");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(parsed.At<LoadStatement>(0).mode.lookback->written.value, "${n} days");
  EXPECT_EQ(parsed.At<LoadStatement>(1).mode.lookback->written.value, "${n|2} days");
}

TEST(ModeClause, RefusesALookbackThatIsNone) {
  EXPECT_THAT(Parsed("LOAD a FROM b MODE INCREMENTAL LOOKBACK 7 fortnights;\n"
                     "LOAD a FROM b MODE INCREMENTAL LOOKBACK 1.5;\n"
                     "LOAD a FROM b MODE INCREMENTAL LOOKBACK '-1 day';\n"
                     "LOAD a FROM b MODE INCREMENTAL LOOKBACK;")
                  .Problems(),
              ElementsAre("1:41 SF0114 Duration is not valid: 7 fortnights",
                          "2:41 SF0114 Duration is not valid: 1.5",
                          "3:41 SF0114 Duration is not valid: -1 day",
                          "4:40 SF0107 Expected a duration after LOOKBACK"));
}

TEST(ModeClause, TakesDeleteWhenUpToTheNextClause) {
  const Parsed parsed(
      "LOAD a FROM b MODE UPSERT KEY id DELETE WHEN op = 'D;' AND (x) OPTIONS {};"
      "CREATE TABLE t MODE UPSERT KEY id DELETE WHEN cast(a AS INT) > 1 AS SELECT 1;");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(parsed.At<LoadStatement>(0).mode.delete_when->text, "op = 'D;' AND (x)");
  EXPECT_EQ(parsed.At<CreateStatement>(1).mode.delete_when->text, "cast(a AS INT) > 1");
}

TEST(ModeClause, SaysWhatUpsertAndIncrementalRequire) {
  EXPECT_THAT(Parsed("LOAD a FROM b MODE UPSERT;\n"
                     "CREATE TABLE t MODE INCREMENTAL AS SELECT 1;\n"
                     "EXPORT t TO \"x.csv\" MODE INCREMENTAL;\n"
                     "LOAD a FROM b MODE INCREMENTAL;")
                  .Problems(),
              ElementsAre("1:15 SF0110 UPSERT mode requires KEY to be specified",
                          "2:16 SF0111 INCREMENTAL mode requires BY <column>",
                          "3:21 SF0111 INCREMENTAL mode requires BY <column>"));
}

TEST(ModeClause, RefusesWhatAModeDoesNotTake) {
  EXPECT_THAT(Parsed("LOAD a FROM b MODE APPEND KEY (id);\n"
                     "LOAD a FROM b MODE REPLACE LOOKBACK 1;\n"
                     "LOAD a FROM b MODE REPLACE DELETE MISSING;\n"
                     "LOAD a FROM b MODE UPSERT KEY id BY ts;\n"
                     "LOAD a FROM b MODE REPLACE KEY (id);")
                  .Problems(),
              ElementsAre("1:27 SF0112 APPEND mode takes no clause: KEY",
                          "2:28 SF0112 REPLACE mode takes no clause: LOOKBACK",
                          "3:28 SF0112 REPLACE mode takes no clause: DELETE",
                          "4:34 SF0112 UPSERT mode takes no clause: BY"));
}

TEST(ModeClause, NamesTheNearestMode) {
  const Parsed parsed("LOAD a FROM b MODE UPSRT KEY (id);\nLOAD a FROM b MODE MERGE;");
  EXPECT_THAT(parsed.Problems(), ElementsAre("1:20 SF0109 Mode is unknown: UPSRT",
                                             "2:20 SF0109 Mode is unknown: MERGE"));
  EXPECT_THAT(parsed.Hints(), ElementsAre(HasSubstr("\"UPSERT\""), HasSubstr("REPLACE, APPEND")));
}

TEST(ModeClause, RefusesClausesGivenTwice) {
  EXPECT_THAT(Parsed("LOAD a FROM b MODE APPEND MODE APPEND;\n"
                     "LOAD a FROM b OPTIONS {} PARAMS {};\n"
                     "LOAD a FROM b MODE UPSERT KEY a KEY b;\n"
                     "EXPORT a TO b TYPE csv TYPE csv;")
                  .Problems(),
              ElementsAre("1:27 SF0113 Clause is given twice: MODE",
                          "2:26 SF0113 Clause is given twice: OPTIONS",
                          "3:33 SF0113 Clause is given twice: KEY",
                          "4:24 SF0113 Clause is given twice: TYPE"));
}

TEST(Create, TakesTablesViewsAndMacros) {
  const Parsed parsed(
      "CREATE TABLE s.t AS SELECT 1;"
      "create or replace view \"v w\" as FROM t;"
      "CREATE OR REPLACE MACRO f(a, b := 2) AS a + b;");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(ToString(parsed.At<CreateStatement>(0).name), "s.t");
  EXPECT_FALSE(parsed.At<CreateStatement>(0).or_replace);
  EXPECT_EQ(parsed.At<CreateStatement>(1).kind, CreateStatement::Kind::kView);
  EXPECT_TRUE(parsed.At<CreateStatement>(1).or_replace);
  EXPECT_EQ(ToString(parsed.At<CreateStatement>(2).name), "f");
  EXPECT_EQ(parsed.At<CreateStatement>(2).query.text,
            "CREATE OR REPLACE MACRO f(a, b := 2) AS a + b");
}

TEST(Create, SaysWhichFormsOfTheEngineAreNotTaken) {
  EXPECT_THAT(Parsed("CREATE TEMP TABLE t AS SELECT 1;\n"
                     "CREATE TABLE IF NOT EXISTS t AS SELECT 1;\n"
                     "CREATE TABLE t (a INT);\n"
                     "CREATE INDEX i ON t (a);\n"
                     "CREATE VIEW v MODE APPEND AS SELECT 1;\n"
                     "CREATE OR TABLE t AS SELECT 1;")
                  .Problems(),
              ElementsAre("1:8 SF0118 CREATE TEMP is not part of a pipeline",
                          "2:14 SF0118 CREATE takes no IF NOT EXISTS",
                          "3:16 SF0118 CREATE takes no column list",
                          "4:8 SF0107 Expected TABLE, VIEW or MACRO after CREATE",
                          "5:15 SF0107 Expected AS after view name",
                          "6:11 SF0107 Expected REPLACE after OR"));
}

TEST(Export, TakesEveryKindOfTarget) {
  const Parsed parsed(
      "EXPORT t TO \"x.csv\" TYPE csv;"
      "EXPORT s.t TO warehouse;"
      "EXPORT t TO pg.\"public.x\" MODE UPSERT KEY (id) OPTIONS {\"name\": \"e\"};"
      "EXPORT SELECT 1 TO 's3://b/${day}.parquet' PARAMS {};");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(parsed.At<ExportStatement>(0).uri->value, "x.csv");
  EXPECT_EQ(parsed.At<ExportStatement>(0).type->value, "csv");
  EXPECT_EQ(ToString(std::get<Name>(parsed.At<ExportStatement>(1).what)), "s.t");
  EXPECT_EQ(ToString(*parsed.At<ExportStatement>(1).target), "warehouse");
  EXPECT_EQ(parsed.At<ExportStatement>(2).target->parts.at(1).value, "public.x");
  EXPECT_EQ(parsed.At<ExportStatement>(3).uri->value, "s3://b/${day}.parquet");
}

TEST(Export, TakesATableWithTheNameOfAQueryWord) {
  const Parsed parsed("EXPORT values TO \"x.csv\"; EXPORT from TO \"y.csv\";");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(ToString(std::get<Name>(parsed.At<ExportStatement>(0).what)), "values");
}

TEST(Export, SaysWhatIsWrongWithATarget) {
  EXPECT_THAT(
      Parsed("EXPORT t TO data/x.csv TYPE csv;\n"
             "EXPORT t TO pg.public.x;\n"
             "EXPORT t TO ;\n"
             "EXPORT t \"x.csv\";\n"
             "EXPORT SELECT 1 FROM t;\n"
             "EXPORT SELECT 1 TO data/x.csv;\n"
             "EXPORT ;")
          .Problems(),
      ElementsAre("1:13 SF0119 Target needs quotes: data/x.csv",
                  "2:13 SF0119 Target has more than two parts: pg.public.x",
                  "3:13 SF0107 Expected a target after TO",
                  "4:10 SF0107 Expected TO after table name", "5:23 SF0107 Expected TO after query",
                  "6:20 SF0119 Target needs quotes: data/x.csv",
                  "7:8 SF0107 Expected a query, a table or a source after EXPORT"));
}

TEST(Expect, TakesEveryCheck) {
  using Check = ExpectStatement::Check;
  const Parsed parsed(
      "EXPECT a ON t CHECK (x > 0 AND (y OR ';' = z));"
      "EXPECT b ON s.t NOT NULL (x, y,) ON VIOLATION DROP;"
      "EXPECT c ON t UNIQUE (x);"
      "EXPECT d ON t REFERENCES other (x) ON VIOLATION QUARANTINE INTO bad.rows;"
      "EXPECT e ON t IN (x, 'a', (1)) ON VIOLATION WARN;"
      "EXPECT f ON t MATCHES (x, '^[a-z]''+$');"
      "EXPECT g ON t ROWS BETWEEN 1 AND ${max|10};"
      "EXPECT h ON t FRESH (ts) WITHIN 2 HOURS ON VIOLATION FAIL;"
      "EXPECT i AS SELECT * FROM t JOIN u ON t.a = u.a ON VIOLATION WARN;");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(parsed.At<ExpectStatement>(0).sql.text, "x > 0 AND (y OR ';' = z)");
  EXPECT_THAT(Values(parsed.At<ExpectStatement>(1).columns), ElementsAre("x", "y"));
  EXPECT_EQ(parsed.At<ExpectStatement>(1).action, ExpectStatement::Action::kDrop);
  EXPECT_EQ(parsed.At<ExpectStatement>(2).check, Check::kUnique);
  EXPECT_FALSE(parsed.At<ExpectStatement>(2).action_written);
  EXPECT_EQ(ToString(*parsed.At<ExpectStatement>(3).other), "other");
  EXPECT_EQ(ToString(*parsed.At<ExpectStatement>(3).into), "bad.rows");
  EXPECT_EQ(parsed.At<ExpectStatement>(4).sql.text, "'a', (1)");
  EXPECT_EQ(parsed.At<ExpectStatement>(5).pattern.value, "^[a-z]'+$");
  EXPECT_EQ(*parsed.At<ExpectStatement>(6).minimum.as_int(), 1);
  EXPECT_EQ(std::get<VariableRef>(parsed.At<ExpectStatement>(6).maximum.data).expression, "max|10");
  EXPECT_EQ(parsed.At<ExpectStatement>(7).within->unit, TimeUnit::kHour);
  EXPECT_EQ(parsed.At<ExpectStatement>(8).check, Check::kQuery);
  EXPECT_EQ(parsed.At<ExpectStatement>(8).sql.text, "SELECT * FROM t JOIN u ON t.a = u.a");
}

TEST(Expect, SaysWhatIsWrong) {
  EXPECT_THAT(
      Parsed("EXPECT a ON t CHEK (x);\n"
             "EXPECT a ON t UNIQUE (x) ON VIOLATION DROP;\n"
             "EXPECT a ON t CHECK ();\n"
             "EXPECT a ON t NOT NULL (x) ON VIOLATION WARN INTO b;\n"
             "EXPECT a ON t ROWS BETWEEN 5 AND 1;\n"
             "EXPECT a ON t ROWS BETWEEN x AND 1;\n"
             "EXPECT a t CHECK (x);\n"
             "EXPECT a ON t FRESH (x, y) WITHIN 1 day;\n"
             "EXPECT a ON t CHECK (x) ON VIOLATION IGNORE;")
          .Problems(),
      ElementsAre("1:15 SF0121 Check is unknown: CHEK",
                  "2:39 SF0121 Action needs a check of single rows: DROP",
                  "3:22 SF0107 Expected a predicate after CHECK (",
                  "4:46 SF0121 INTO belongs to QUARANTINE only",
                  "5:34 SF0121 ROWS BETWEEN can never hold: 5 AND 1",
                  "6:28 SF0121 Number of rows must be a whole number",
                  "7:10 SF0107 Expected ON or AS after name", "8:25 SF0121 FRESH takes one column",
                  "9:38 SF0107 Expected FAIL, WARN, DROP or QUARANTINE after ON VIOLATION"));
}

TEST(Set, KeepsTheTypeOfAValue) {
  const Parsed parsed(
      "SET a = 5; SET b = -2.50; SET c = true; SET d = NULL; SET e = '5'; SET f = ${x|d};"
      "SET g = [1, 'b', us-east,]; SET h = (1, (2, 3)); SET i = ();");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  const auto value = [&](size_t index) { return parsed.At<SetStatement>(index).value; };
  EXPECT_EQ(*value(0).as_int(), 5);
  EXPECT_EQ(value(1).as_number()->text, "-2.50");
  EXPECT_TRUE(*value(2).as_bool());
  EXPECT_TRUE(value(3).is_null());
  EXPECT_EQ(*value(4).as_string(), "5");
  EXPECT_EQ(std::get<VariableRef>(value(5).data).expression, "x|d");
  EXPECT_EQ(ToJson(value(6)), R"([1, "b", "us-east"])");
  EXPECT_EQ(ToJson(value(7)), "[1, [2, 3]]");
  EXPECT_TRUE(value(8).as_list()->empty());
}

TEST(Set, TakesBareTextUpToTheSemicolon) {
  const Parsed parsed(
      "SET a = 2024-01-15; SET b = data/x.csv; SET c = two  words -- why\n;"
      "SET d = s3://bucket/${x}; SET e = 1.2.3; SET f = \"${x|d}\"; SET g = '';");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  std::vector<std::string> values;
  for (size_t index = 0; index < 7; ++index) {
    values.push_back(*parsed.At<SetStatement>(index).value.as_string());
  }
  EXPECT_THAT(values, ElementsAre("2024-01-15", "data/x.csv", "two  words", "s3://bucket/${x}",
                                  "1.2.3", "${x|d}", ""));
}

TEST(Set, SaysWhatIsWrong) {
  EXPECT_THAT(
      Parsed("SET x == 5;\nSET x = ;\nSET x 5;\nSET x = a 'b';\nSET x = 'a' b;\n"
             "SET x = [1, 2;\nSET = 5;\nSET x = 5\nLOAD a FROM b;")
          .Problems(),
      ElementsAre("1:8 SF0120 Expected a value after '='", "2:9 SF0107 Expected a value after '='",
                  "3:7 SF0107 Expected '=' after variable name",
                  "4:11 SF0120 Value needs quotes around the whole of it",
                  "5:13 SF0102 Expected ';' after SET statement: b",
                  "6:14 SF0107 Expected ']' after value",
                  "7:5 SF0107 Expected a variable name after SET",
                  "8:10 SF0102 Expected ';' after SET statement"));
}

TEST(Include, TakesAliasAndValues) {
  const Parsed parsed("INCLUDE 'shared/*.sf'; INCLUDE \"a.sf\" AS x WITH {\"n\": ${n}};");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(parsed.At<IncludeStatement>(0).path.value, "shared/*.sf");
  EXPECT_EQ(parsed.At<IncludeStatement>(1).alias->value, "x");
  EXPECT_TRUE(parsed.At<IncludeStatement>(1).with.Find("n"));
}

TEST(Include, NeedsAQuotedPath) {
  EXPECT_THAT(Parsed("INCLUDE shared.sf;").Problems(),
              ElementsAre("1:9 SF0107 Expected a quoted path after INCLUDE"));
}

TEST(Statement, SpansFromItsKeywordToItsLastToken) {
  const Parsed parsed("  LOAD a FROM b -- c\n ;");
  EXPECT_EQ(parsed.TextOf(SpanOf(parsed.script.statements[0])), "LOAD a FROM b");
}

TEST(Duration, IsReadAndWrittenAsText) {
  EXPECT_EQ(ToString(*ParseDuration(" 7  days ")), "7 DAY");
  EXPECT_EQ(ParseDuration("7")->unit, TimeUnit::kDay);
  for (const char* text : {"", "days", "-1 day", "1.5 days", "1 dayss", "99999999999999999999"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
}

}  // namespace
}  // namespace sqlflow
