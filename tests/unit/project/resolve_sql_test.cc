#include "project/resolver_state.h"
#include "project/sql_tokens.h"
#include "support.h"

namespace sqlflow {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Case {
  const char* sql;
  const char* wanted;
};

Values Sample() {
  return {{"text", String("O'Brien")},
          {"word", String("east")},
          {"n", Int(5)},
          {"neg", Int(-3)},
          {"pi", OptionValue{Number{3.14, "3.14"}, {}}},
          {"yes", Bool(true)},
          {"no", Bool(false)},
          {"nothing", Null()},
          {"empty", String("")},
          {"list", ListOf({Int(1), String("a'b"), Null()})},
          {"table", String("orders")},
          {"dotted", String("raw.orders")},
          {"spaced", String("my table")},
          {"reserved", String("order")},
          {"year", Int(2024)},
          {"path", String("data/orders.csv")},
          {"slash", String("a\\b")},
          {"quote", String("a\"b")}};
}

class ResolveSqlTable : public testing::TestWithParam<Case> {};

TEST_P(ResolveSqlTable, WritesAValueByWhereItStands) {
  Bench bench(Sample());
  const std::string result = bench.Resolve(GetParam().sql);
  EXPECT_EQ(result, GetParam().wanted);
  EXPECT_FALSE(bench.diagnostics.has_errors()) << bench.Findings();
}

INSTANTIATE_TEST_SUITE_P(
    InsideQuotes, ResolveSqlTable,
    testing::Values(Case{"SELECT '${text}'", "SELECT 'O''Brien'"},
                    Case{"SELECT 'a${n}b${yes}c${nothing}d'", "SELECT 'a5btruecd'"},
                    Case{"SELECT E'${slash}${text}'", "SELECT E'a\\\\bO''Brien'"},
                    Case{"SELECT '${slash}'", "SELECT 'a\\b'"},
                    Case{"SELECT U&'${slash}'", "SELECT U&'a\\\\b'"},
                    Case{"SELECT $$${text}$$", "SELECT $$O'Brien$$"},
                    Case{"SELECT $t$ ${text} $ $t$", "SELECT $t$ O'Brien $ $t$"},
                    Case{"SELECT \"${quote}\"", "SELECT \"a\"\"b\""},
                    Case{"SELECT \"x ${text}\" FROM t", "SELECT \"x O'Brien\" FROM t"},
                    Case{"SELECT '${missing|it''s}'", "SELECT 'it''s'"},
                    Case{"SELECT '${missing|'d'}'", "SELECT 'd'"},
                    Case{"SELECT '${missing|}'", "SELECT ''"},
                    Case{"SELECT '${missing|''}'", "SELECT ''"},
                    Case{"SELECT '${ident:spaced}'", "SELECT '\"my table\"'"}));

INSTANTIATE_TEST_SUITE_P(
    LeftAlone, ResolveSqlTable,
    testing::Values(Case{"SELECT 1 -- ${missing} it's\n, ${n}", "SELECT 1 -- ${missing} it's\n, 5"},
                    Case{"SELECT /* ${missing} /* ' */ */ ${n}",
                         "SELECT /* ${missing} /* ' */ */ 5"},
                    Case{"SELECT $name, $1, '$name'", "SELECT $name, $1, '$name'"},
                    Case{"SELECT $name, ${n}", "SELECT $name, 5"},
                    Case{"SELECT 'Mr. Smith', a::int, x -> 1, 2e3, 7 // 2, ${n}",
                         "SELECT 'Mr. Smith', a::int, x -> 1, 2e3, 7 // 2, 5"}));

INSTANTIATE_TEST_SUITE_P(
    Names, ResolveSqlTable,
    testing::Values(
        Case{"SELECT * FROM ${table}", "SELECT * FROM orders"},
        Case{"SELECT * FROM ${dotted}", "SELECT * FROM raw.orders"},
        Case{"SELECT * FROM ${spaced} x", "SELECT * FROM \"my table\" x"},
        Case{"SELECT * FROM ${reserved}", "SELECT * FROM \"order\""},
        Case{"SELECT * FROM ${year}", "SELECT * FROM \"2024\""},
        Case{"SELECT * FROM a, ${table} t, b JOIN ${table} USING (id)",
             "SELECT * FROM a, orders t, b JOIN orders USING (id)"},
        Case{"SELECT * FROM (${table} JOIN b ON true)", "SELECT * FROM (orders JOIN b ON true)"},
        Case{"SELECT * FROM a JOIN b ON a.x = ${word}, ${table}",
             "SELECT * FROM a JOIN b ON a.x = 'east', orders"},
        Case{"INSERT INTO ${table} SELECT 1", "INSERT INTO orders SELECT 1"},
        Case{"UPDATE ${table} SET a = ${word}", "UPDATE orders SET a = 'east'"},
        Case{"CREATE TABLE IF NOT EXISTS ${table} (a INT)",
             "CREATE TABLE IF NOT EXISTS orders (a INT)"},
        Case{"TABLE ${table}", "TABLE orders"},
        Case{"DELETE FROM ${table} WHERE r = ${word}", "DELETE FROM orders WHERE r = 'east'"},
        Case{"FROM ${table} SELECT a, ${n}", "FROM orders SELECT a, 5"},
        Case{"SELECT * FROM tbl_${word}", "SELECT * FROM tbl_east"},
        Case{"SELECT * FROM tbl_${year}_x", "SELECT * FROM tbl_2024_x"},
        Case{"SELECT * FROM tbl_${spaced}", "SELECT * FROM \"tbl_my table\""},
        Case{"SELECT ${word}.id", "SELECT east.id"},
        Case{"SELECT x.${reserved}", "SELECT x.\"order\""},
        Case{"SELECT x . ${spaced}", "SELECT x . \"my table\""},
        Case{"SELECT \"a b\".${word}", "SELECT \"a b\".east"},
        Case{"SELECT ${dotted}.id", "SELECT raw.orders.id"},
        Case{"SELECT tbl${empty}.id", "SELECT tbl.id"},
        Case{"SELECT ${word}${year}", "SELECT east2024"},
        Case{"SELECT ${ident:spaced}", "SELECT \"my table\""},
        Case{"SELECT ${ident:dotted}", "SELECT raw.orders"},
        Case{"SELECT * FROM ${ident:path}", "SELECT * FROM \"data/orders.csv\""}));

INSTANTIATE_TEST_SUITE_P(
    Literals, ResolveSqlTable,
    testing::Values(
        Case{"WHERE a = ${text} AND b = ${n}", "WHERE a = 'O''Brien' AND b = 5"},
        Case{"WHERE ${yes} OR ${no} OR a = ${nothing}", "WHERE TRUE OR FALSE OR a = NULL"},
        Case{"WHERE a = ${pi}", "WHERE a = 3.14"},
        Case{"WHERE a IN (${list})", "WHERE a IN (1, 'a''b', NULL)"},
        Case{"LIMIT ${missing|10}", "LIMIT 10"},
        Case{"WHERE a = ${missing|ten}", "WHERE a = 'ten'"},
        Case{"WHERE a = ${missing|'10'}", "WHERE a = '10'"},
        Case{"SELECT EXTRACT(year FROM ${word})", "SELECT EXTRACT(year FROM 'east')"},
        Case{"SELECT trim(both from ${word})", "SELECT trim(both from 'east')"},
        Case{"SELECT SUBSTRING(a FROM ${n} FOR 2)", "SELECT SUBSTRING(a FROM 5 FOR 2)"},
        Case{"WHERE a IS DISTINCT FROM ${word}", "WHERE a IS DISTINCT FROM 'east'"},
        Case{"WHERE a IS NOT DISTINCT FROM ${word}", "WHERE a IS NOT DISTINCT FROM 'east'"},
        Case{"FROM read_csv(${path})", "FROM read_csv('data/orders.csv')"},
        Case{"FROM t GROUP BY a, ${n}", "FROM t GROUP BY a, 5"},
        Case{"SELECT 7-${neg}", "SELECT 7- -3"}, Case{"SELECT -${neg}", "SELECT - -3"},
        Case{"SELECT 'a'${word}", "SELECT 'a' 'east'"},
        Case{"SELECT ${word}'b'", "SELECT 'east' 'b'"}, Case{"SELECT 0.${n}", "SELECT 0.5"},
        Case{"SELECT ${n}0", "SELECT 50"}, Case{"SELECT ${str:n}", "SELECT '5'"},
        Case{"SELECT a${raw:word}(1)", "SELECT aeast(1)"},
        Case{"SELECT ${raw:text}", "SELECT O'Brien"},
        Case{"SELECT x_${raw:word}_${n}", "SELECT x_east_5"},
        Case{"SELECT ${word} AS region", "SELECT 'east' AS region"}));

TEST(ResolveSql, SaysWhichPlaceEachUndefinedNameIsUsedAt) {
  Bench bench;
  bench.Resolve("SELECT ${a}, '${a}'\nFROM ${b}");
  EXPECT_EQ(bench.Findings(),
            "error SF0301 1:8 Variable is used but not defined: a\n"
            "error SF0301 2:6 Variable is used but not defined: b");
  EXPECT_EQ(bench.diagnostics.Sorted().at(0).others.size(), 1u);
}

TEST(ResolveSql, SuggestsTheNearestNameForAnUndefinedOne) {
  Bench bench({{"region", String("eu")}});
  bench.Resolve("SELECT ${regoin}");
  EXPECT_THAT(bench.diagnostics.Sorted().at(0).hint, HasSubstr("Did you mean \"region\"?"));
}

TEST(ResolveSql, RefusesAPathInTablePositionAndShowsTheQuotedForm) {
  Bench bench(Sample());
  bench.Resolve("SELECT * FROM ${path}");
  EXPECT_EQ(
      bench.Findings(),
      "error SF0308 1:15 Value looks like a path where a table's name stands: data/orders.csv");
  EXPECT_THAT(bench.diagnostics.Sorted().at(0).hint, HasSubstr("'${path}'"));
}

struct Refusal {
  const char* sql;
  const char* finding;
};
class ResolveSqlRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(ResolveSqlRefuses, WhatDoesNotFitItsPlace) {
  Bench bench(Sample());
  bench.variables.Define(VariableOrigin::kProfile, "tag", String("a$$b"));
  bench.variables.Define(VariableOrigin::kProfile, "dollar", String("a$"));
  bench.variables.Define(VariableOrigin::kProfile, "nul", String(std::string("a\0b", 3)));
  bench.variables.Define(VariableOrigin::kProfile, "none", ListOf({}));
  bench.variables.Define(VariableOrigin::kProfile, "object",
                         OptionValue::Object({{"a", {}, Int(1)}}));
  bench.Resolve(GetParam().sql);
  EXPECT_THAT(bench.Findings(), HasSubstr(GetParam().finding));
}

INSTANTIATE_TEST_SUITE_P(
    All, ResolveSqlRefuses,
    testing::Values(
        Refusal{"SELECT $$${tag}$$", "SF0305 1:8 Value ends the text that it stands in: $$"},
        Refusal{"SELECT $$${dollar}$$", "SF0305"},
        Refusal{"SELECT '${nul}'", "SF0304 1:9 Value holds a NUL character: nul"},
        Refusal{"FROM ${list}", "SF0304 1:6 Variable is no name but a list: list"},
        Refusal{"FROM t_${object}", "SF0304 1:8 Variable is no name but an object: object"},
        Refusal{"FROM ${empty}", "SF0304 1:6 Name is empty: empty"},
        Refusal{"WHERE a IN (${none})", "SF0304 1:13 An empty list cannot be written in SQL"},
        Refusal{"WHERE a = ${object}", "SF0304 1:11 An object cannot be written in SQL"},
        Refusal{"SELECT ${", "SF0303 1:8 Variable name is missing"},
        Refusal{"SELECT ${a", "SF0303 1:8 Variable is not closed by '}': ${a"},
        Refusal{"SELECT '${a'", "SF0303 1:9 Variable is not closed by '}': ${a"},
        Refusal{"SELECT ${rw:a}", "SF0303 1:8 Unknown variable prefix: rw"},
        Refusal{"SELECT ${a b}", "SF0303 1:8 Variable is not closed"}));

class TextAlone : public testing::TestWithParam<const char*> {};

TEST_P(TextAlone, WarnsThatAColumnMayBeMeant) {
  Bench bench(Sample());
  bench.Resolve(GetParam());
  EXPECT_THAT(bench.Findings(), HasSubstr("warning SF0307"));
  EXPECT_THAT(bench.diagnostics.Sorted().at(0).hint, HasSubstr("${ident:word}"));
}
INSTANTIATE_TEST_SUITE_P(All, TextAlone,
                         testing::Values("SELECT ${word} FROM t", "SELECT a, ${word} FROM t",
                                         "SELECT DISTINCT ${word} FROM t", "SELECT ${word}",
                                         "SELECT a FROM t GROUP BY a, ${word}",
                                         "SELECT a FROM t ORDER BY ${word} DESC, a",
                                         "SELECT * FROM (SELECT ${word})"));

class TextNotAlone : public testing::TestWithParam<const char*> {};

TEST_P(TextNotAlone, DoesNotWarn) {
  Bench bench(Sample());
  bench.Resolve(GetParam());
  EXPECT_EQ(bench.Findings(), "");
}
INSTANTIATE_TEST_SUITE_P(All, TextNotAlone,
                         testing::Values("SELECT ${word} AS region FROM t", "SELECT ${n} FROM t",
                                         "SELECT f(${word}) FROM t", "SELECT '${word}' FROM t",
                                         "SELECT ${word} || a FROM t", "SELECT ${ident:word}",
                                         "SELECT ${str:word}", "SELECT a FROM t WHERE ${word} = a",
                                         "SELECT a FROM t ORDER BY ${n}"));

TEST(ResolveSql, MapsEveryPieceOfTheResultBackToTheScript) {
  Bench bench(Sample());
  const Sql result = bench.ResolveQuery("SELECT ${text}, broken FROM t");
  const Span at_broken = result.Locate(result.text.find("broken"), 6);
  const Span at_value = result.Locate(result.text.find("Brien"), 5);
  EXPECT_EQ(bench.files.text(at_broken), "broken");
  EXPECT_EQ(bench.files.text(at_value), "${text}");
}

TEST(ResolveSql, LeavesTextWithoutVariablesUntouched) {
  Bench bench;
  const Sql query = bench.Query("SELECT 'unclosed $$ \" -- /* ");
  EXPECT_EQ(bench.Resolve(query.text), query.text);
  EXPECT_THAT(bench.Findings(), IsEmpty());
}

TEST(SplitSql, CoversEveryByteOnceWhateverTheText) {
  for (const std::string sql :
       {"", "'", "E'\\", "$a$", "$", "${", "/*/*", "a.b.${x|'}'}", "U&\"", "$$$", "\xff\xfe'"}) {
    uint32_t at = 0;
    for (const SqlToken& token : SplitSql(sql)) {
      EXPECT_EQ(token.begin, at) << sql;
      EXPECT_GT(token.end, at) << sql;
      at = token.end;
    }
    EXPECT_EQ(at, sql.size()) << sql;
  }
}

}  // namespace
}  // namespace sqlflow
