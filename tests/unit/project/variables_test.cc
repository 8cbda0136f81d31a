#include "project/project.h"
#include "project/reference.h"
#include "project/vars_argument.h"
#include "support.h"
#include "support/temp_dir.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::optional<OptionValue> Value(Bench& bench, const std::string& expression) {
  Resolver resolver(bench.variables, bench.files, bench.diagnostics);
  std::optional<OptionValue> value = resolver.ResolveReference(expression, Span{});
  resolver.Finish();
  return value;
}

TEST(Variables, PrefersTheHigherOriginWhateverTheOrderOfDefinition) {
  using Origin = VariableOrigin;
  const std::vector<Origin> ranks = {Origin::kLoop,  Origin::kCommandLine, Origin::kProfile,
                                     Origin::kSet,   Origin::kBuiltin,     Origin::kEnvironment,
                                     Origin::kDotEnv};
  Variables variables;
  for (auto rank = ranks.rbegin(); rank != ranks.rend(); ++rank) {
    variables.Define(*rank, "x", String(std::string(ToString(*rank))));
    EXPECT_EQ(variables.OriginOf("x"), *rank);
    EXPECT_EQ(*variables.Find("x"), String(std::string(ToString(*rank))));
  }
}

TEST(Variables, KnowsNamesByTheirExactCase) {
  Variables variables;
  variables.Define(VariableOrigin::kSet, "Region", String("eu"));
  EXPECT_EQ(variables.Find("region"), nullptr);
  EXPECT_THAT(variables.Names(), ElementsAre("Region"));
}

TEST(Variables, GivesTheNextOriginBackWhenOneIsRemoved) {
  Variables variables;
  variables.Define(VariableOrigin::kSet, "x", String("low"));
  variables.Define(VariableOrigin::kLoop, "x", String("high"));
  variables.Remove(VariableOrigin::kLoop, "x");
  EXPECT_EQ(*variables.Find("x"), String("low"));
}

struct DefaultCase {
  const char* expression;
  OptionValue wanted;
};
class InlineDefault : public testing::TestWithParam<DefaultCase> {};
TEST_P(InlineDefault, HasTheTypeThatItsSpellingSays) {
  Bench bench({{"known", String("k")}});
  EXPECT_EQ(Value(bench, GetParam().expression), GetParam().wanted);
  EXPECT_EQ(bench.Findings(), "");
}
INSTANTIATE_TEST_SUITE_P(
    All, InlineDefault,
    testing::Values(
        DefaultCase{"x|5", Int(5)}, DefaultCase{"x|-5", Int(-5)}, DefaultCase{"x|true", Bool(true)},
        DefaultCase{"x|null", Null()}, DefaultCase{"x|1.50", OptionValue{Number{1.5, "1.50"}, {}}},
        DefaultCase{"x|'5'", String("5")}, DefaultCase{"x|\"a b\"", String("a b")},
        DefaultCase{"x|007", String("007")}, DefaultCase{"x|", String("")},
        DefaultCase{"x|''", String("")}, DefaultCase{"x| two words ", String("two words")},
        DefaultCase{"x|a|b", String("a|b")}, DefaultCase{"x|'}'", String("}")},
        DefaultCase{"x|'it''s'", String("it's")}, DefaultCase{" x | 5 ", Int(5)},
        DefaultCase{"x|${known}", String("k")}, DefaultCase{"x|${y|7}", Int(7)},
        DefaultCase{"x|a-${known}", String("a-k")}, DefaultCase{"known|5", String("k")},
        DefaultCase{"x|9223372036854775808", OptionValue{Number{0, "9223372036854775808"}, {}}}));

TEST(Resolver, FollowsVariablesInValuesAndKeepsTheTypeOfAWholeReference) {
  Bench bench({{"a", String("${b}")}, {"b", Int(5)}, {"c", String("n=${a}")}});
  EXPECT_EQ(Value(bench, "a"), Int(5));
  EXPECT_EQ(Value(bench, "c"), String("n=5"));
}

TEST(Resolver, FollowsVariablesInsideLists) {
  Bench bench({{"a", ListOf({String("${b}"), String("x${b}")})}, {"b", Int(5)}});
  EXPECT_EQ(Value(bench, "a"), ListOf({Int(5), String("x5")}));
}

TEST(Resolver, ReadsAValueThatNamesItselfFromTheNextPriority) {
  Bench bench({{"password", String("${password}")}, {"host", String("${host|localhost}")}});
  bench.variables.DefineLiteral(VariableOrigin::kEnvironment, "password", String("s3cret"));
  EXPECT_EQ(Value(bench, "password"), String("s3cret"));
  EXPECT_EQ(Value(bench, "host"), String("localhost"));
}

TEST(Resolver, TakesTheEnvironmentLiterally) {
  Bench bench;
  bench.variables.DefineLiteral(VariableOrigin::kEnvironment, "password", String("a${b}c"));
  EXPECT_EQ(Value(bench, "password"), String("a${b}c"));
}

TEST(Resolver, ReportsACycleWithItsChain) {
  Bench bench({{"a", String("${b}")}, {"b", String("x${c}")}, {"c", String("${a}")}});
  EXPECT_EQ(Value(bench, "a"), std::nullopt);
  EXPECT_EQ(bench.Findings(), "error SF0302 Variable refers to itself: a → b → c → a");
}

TEST(Resolver, EndsWithValuesThatMultiplyEachOther) {
  Bench bench;
  for (int i = 0; i < 40; ++i) {
    const std::string next = "${v" + std::to_string(i + 1) + "}";
    bench.variables.Define(VariableOrigin::kProfile, "v" + std::to_string(i), String(next + next));
  }
  bench.variables.Define(VariableOrigin::kProfile, "v40", String(""));
  EXPECT_EQ(Value(bench, "v0"), std::nullopt);
  EXPECT_THAT(bench.Findings(), HasSubstr("SF0306 Variable is nested too deeply"));
}

TEST(Resolver, EndsWithAValueThatGrowsTooLong) {
  Bench bench({{"a", String(std::string(600'000, 'x'))}, {"b", String("${a}${a}")}});
  EXPECT_EQ(Value(bench, "b"), std::nullopt);
  EXPECT_THAT(bench.Findings(), HasSubstr("SF0306 Value is longer than 1 MiB: ${a}"));
}

TEST(Resolver, ReadsASecretFromAFileWithoutItsLineBreak) {
  const TempDir dir{{"secret", "s3cret\n"}};
  Bench bench({{"password", String("${file:" + (dir / "secret") + "}")},
               {"project_dir", String(dir.path())}});
  EXPECT_EQ(Value(bench, "password"), String("s3cret"));
  EXPECT_EQ(Value(bench, "file:secret"), String("s3cret"));
}

TEST(Resolver, ReportsASecretFileThatIsMissing) {
  const TempDir dir;
  Bench bench;
  EXPECT_EQ(Value(bench, "file:" + (dir / "none")), std::nullopt);
  EXPECT_THAT(bench.Findings(), HasSubstr("SF0311"));
}

TEST(Resolver, NamesEveryPlaceThatUsesAnUndefinedName) {
  Bench bench;
  const Sql sql = bench.Query("${a} ${a} ${b|1} ${a}");
  Resolver resolver(bench.variables, bench.files, bench.diagnostics);
  resolver.ResolveSql(sql);
  resolver.ResolveSql(sql);
  resolver.Finish();
  ASSERT_EQ(bench.diagnostics.errors(), 1);
  EXPECT_EQ(bench.diagnostics.Sorted()[0].others.size(), 2u);
}

TEST(Resolver, ResolvesTextsAndKeepsTheirQuotes) {
  Bench bench({{"dir", String("data")}, {"n", Int(5)}});
  Resolver resolver(bench.variables, bench.files, bench.diagnostics);
  EXPECT_EQ(resolver.ResolveText({"${dir}/a_${n}.csv", true, {}}),
            (Text{"data/a_5.csv", true, {}}));
}

TEST(Resolver, SplitsADottedValueInAnUnquotedNameOnly) {
  Bench bench({{"table", String("raw.orders")}});
  Resolver resolver(bench.variables, bench.files, bench.diagnostics);
  EXPECT_EQ(resolver.ResolveName({{{"${table}", false, {}}}, {}}).parts.size(), 2u);
  EXPECT_EQ(resolver.ResolveName({{{"${table}", true, {}}}, {}}).parts.size(), 1u);
}

TEST(Resolver, RefusesAPathAndNothingAsAName) {
  Bench bench({{"path", String("data/x.csv")}, {"empty", String("")}});
  Resolver resolver(bench.variables, bench.files, bench.diagnostics);
  resolver.ResolveName({{{"${path}", false, {}}}, {}});
  resolver.ResolveName({{{"${empty}", false, {}}}, {}});
  EXPECT_THAT(bench.Findings(),
              HasSubstr("Value looks like a path where a name stands: data/x.csv"));
  EXPECT_THAT(bench.Findings(), HasSubstr("Name is empty: ${empty}"));
}

OptionValue Ref(const std::string& expression) { return OptionValue{VariableRef{expression}, {}}; }

TEST(ResolveOptions, KeepsTheTypeOfABareVariableAndWritesTextIntoStrings) {
  Bench bench({{"n", Int(5)}, {"list", ListOf({Int(1)})}, {"text", String("say \"hi\"")}});
  Resolver resolver(bench.variables, bench.files, bench.diagnostics);
  const OptionValue resolved = resolver.ResolveOptions(
      OptionValue::Object({{"a", {}, Ref("n")},
                           {"b", {}, String("n=${n}")},
                           {"c", {}, Ref("list")},
                           {"d", {}, String("${text}")},
                           {"e", {}, ListOf({Ref("n"), String("${n}")})},
                           {"f", {}, OptionValue::Object({{"k_${n}", {}, String("${n}")}})}}));
  EXPECT_EQ(
      ToJson(resolved),
      R"({"a": 5, "b": "n=5", "c": [1], "d": "say \"hi\"", "e": [5, "5"], "f": {"k_5": "5"}})");
}

TEST(ResolveOptions, WritesVariablesInOptionsThatHoldSqlBySqlsRules) {
  Bench bench({{"name", String("O'Brien")}, {"table", String("orders")}});
  Resolver resolver(bench.variables, bench.files, bench.diagnostics);
  const OptionValue resolved = resolver.ResolveOptions(
      OptionValue::Object({{"query", {}, String("SELECT * FROM ${table} WHERE n = '${name}'")},
                           {"where_clause", {}, String("n = ${name}")},
                           {"pre_sql", {}, ListOf({String("SET x = ${name}")})},
                           {"filters", {}, OptionValue::Object({{"n", {}, String("${name}")}})},
                           {"path", {}, String("${name}")}}));
  EXPECT_EQ(ToJson(resolved),
            "{\"query\": \"SELECT * FROM orders WHERE n = 'O''Brien'\", "
            "\"where_clause\": \"n = 'O''Brien'\", \"pre_sql\": [\"SET x = 'O''Brien'\"], "
            "\"filters\": {\"n\": \"O'Brien\"}, \"path\": \"O'Brien\"}");
}

TEST(ResolveOptions, PointsIntoTheStringAtAnUndefinedName) {
  Bench bench;
  const Sql file = bench.Query("{\"path\": \"data/${nope}.csv\"}");
  OptionValue path = String("data/${nope}.csv");
  path.span = Span{file.span.file, 9, 27};
  Resolver resolver(bench.variables, bench.files, bench.diagnostics);
  resolver.ResolveOptions(OptionValue::Object({{"path", {}, path}}));
  resolver.Finish();
  EXPECT_EQ(bench.Findings(), "error SF0301 1:16 Variable is used but not defined: nope");
}

std::string Vars(Bench& bench, const std::string& argument) {
  DefineVars(argument, bench.variables, bench.files, bench.diagnostics);
  std::string all;
  for (const std::string& name : bench.variables.Names()) {
    all += (all.empty() ? "" : " ") + name + "=" + ToJson(*bench.variables.Find(name));
  }
  return all;
}

struct VarsCase {
  const char* argument;
  const char* wanted;
};
class VarsArgument : public testing::TestWithParam<VarsCase> {};
TEST_P(VarsArgument, IsTypedAsItIsWritten) {
  Bench bench;
  EXPECT_EQ(Vars(bench, GetParam().argument), GetParam().wanted);
  EXPECT_EQ(bench.Findings(), "");
}
INSTANTIATE_TEST_SUITE_P(
    All, VarsArgument,
    testing::Values(
        VarsCase{"a=1,b=x", R"(a=1 b="x")"}, VarsCase{"a=true, b=null", "a=true b=null"},
        VarsCase{"a=1.5,b=-2", "a=1.5 b=-2"}, VarsCase{"a=", R"(a="")"},
        VarsCase{"a=x=y", R"(a="x=y")"}, VarsCase{"a=[1,\"x, y\"],b=2", R"(a=[1, "x, y"] b=2)"},
        VarsCase{"a=\"5\"", R"(a="5")"}, VarsCase{"a=007", R"(a="007")"},
        VarsCase{"run_date=2024-01-15", R"(run_date="2024-01-15")"},
        VarsCase{R"({"a": 1, "b": [true, null], "c": "x,y"})", R"(a=1 b=[true, null] c="x,y")"},
        VarsCase{"a=it's,b=2", R"(a="it's" b=2)"}, VarsCase{"a=[1", R"(a="[1")"}));

class VarsArgumentIsWrong : public testing::TestWithParam<VarsCase> {};
TEST_P(VarsArgumentIsWrong, AndSaysSo) {
  Bench bench;
  Vars(bench, GetParam().argument);
  EXPECT_THAT(bench.Findings(), HasSubstr(GetParam().wanted));
}
INSTANTIATE_TEST_SUITE_P(
    All, VarsArgumentIsWrong,
    testing::Values(VarsCase{"a", "SF0309 1:1 Invalid format in --vars, expected k=v: a"},
                    VarsCase{"a=1,b", "SF0309 1:5"}, VarsCase{"", "--vars is empty"},
                    VarsCase{"1a=2", "SF0309 1:1 Variable name is not valid: 1a"},
                    VarsCase{"=2", "Variable name is not valid"}, VarsCase{"{\"a\": }", "error"},
                    VarsCase{"{\"a\": 1} x", "Text follows the JSON of --vars"}));

TEST(ParseReference, ReadsNamesWithDotsAndDashes) {
  const auto parsed = ParseReference("${a.b-c}", 0);
  ASSERT_TRUE(std::holds_alternative<Reference>(parsed));
  EXPECT_EQ(std::get<Reference>(parsed).name, "a.b-c");
  EXPECT_EQ(std::get<Reference>(parsed).length, 8u);
}

TEST(ParseReference, EndsADefaultAtTheQuoteThatItStandsIn) {
  EXPECT_TRUE(std::holds_alternative<BadReference>(ParseReference("${a|b' || '}", 0, '\'')));
  EXPECT_TRUE(std::holds_alternative<Reference>(ParseReference("${a|b' || '}", 0)));
}

TEST(ParseReference, SurvivesEveryPrefixOfAReference) {
  const std::string text = "${raw:name|'a''b'}";
  for (size_t length = 2; length < text.size(); ++length) {
    EXPECT_TRUE(std::holds_alternative<BadReference>(ParseReference(text.substr(0, length), 0)));
  }
}

}  // namespace
}  // namespace sqlflow
