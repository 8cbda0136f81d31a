#include "project/condition.h"

#include "support.h"

namespace sqlflow {
namespace {

using testing::HasSubstr;

Bench Sample() {
  return Bench({{"env", String("prod")},
                {"n", Int(5)},
                {"s", String("5")},
                {"b", Bool(true)},
                {"e", String("")},
                {"d", String("2024-01-15")},
                {"neg", Int(-3)},
                {"nothing", Null()},
                {"list", ListOf({Int(1), String("eu")})},
                {"quote", String("' == 'x' OR 'a' == 'a")},
                {"spaces", String("two words")}});
}

std::optional<bool> Evaluate(Bench& bench, const std::string& condition) {
  Resolver resolver(bench.variables, bench.files, bench.diagnostics);
  const std::optional<bool> result =
      EvaluateCondition(bench.Query(condition), resolver, bench.diagnostics);
  resolver.Finish();
  return result;
}

class ConditionIsTrue : public testing::TestWithParam<const char*> {};
TEST_P(ConditionIsTrue, AndSaysNothing) {
  Bench bench = Sample();
  EXPECT_EQ(Evaluate(bench, GetParam()), true) << bench.Findings();
  EXPECT_EQ(bench.Findings(), "");
}
INSTANTIATE_TEST_SUITE_P(
    All, ConditionIsTrue,
    testing::Values("${env} == 'prod'", "${env} == prod", "'${env}' == \"prod\"", "${n} == '5'",
                    "${s} > 3", "${b}", "${b} == 'true'", "NOT ${b} OR ${n} >= 5", "${e} == ''",
                    "${d} >= '2024-01-01'", "${neg} < 0", "${n} > -3", "${n} IN (1,5)",
                    "${missing|us-east} == 'us-east'", "not ${b} or true",
                    "(${n} > 1 and ${n} < 10)", "${n} NOT IN (1, 2)", "${env} in (dev, 'prod')",
                    "${list} != ''", "'eu' IN ${list}", "1 IN (${list})", "${nothing} IS NULL",
                    "${env} IS NOT NULL", "${nothing} == null", "${env} LIKE 'pr%'",
                    "${env} LIKE '_rod'", "${env} NOT LIKE 'x%'", "'${env}-${n}' == 'prod-5'",
                    "${env}-${n} == prod-5", "${n} <> 4", "${n} != 4", "-${neg} == 3",
                    "- 3 == ${neg}", "1.50 == 1.5", "1e3 == 1000", "'007' == 7", "${b} == TRUE",
                    "${b} != false", "${missing|'a b'} == 'a b'", "'it''s' == \"it's\"",
                    "${quote} != 'x'", "${d} == 2024-01-15", "${spaces} == 'two words'",
                    "${n} > 3 -- a comment\n AND ${b} /* and */",
                    "${nothing} IS NULL OR ${nothing} > 3", "NOT NOT true",
                    "12345678901234567890 < 12345678901234567891", "'a' < 'b'", "'Z' < 'a'",
                    "-0 == 0", "NOT ${n} == 4"));

class ConditionIsFalse : public testing::TestWithParam<const char*> {};
TEST_P(ConditionIsFalse, AndSaysNothing) {
  Bench bench = Sample();
  EXPECT_EQ(Evaluate(bench, GetParam()), false) << bench.Findings();
  EXPECT_EQ(bench.Findings(), "");
}
INSTANTIATE_TEST_SUITE_P(All, ConditionIsFalse,
                         testing::Values("${env} == 'PROD'", "NOT ${b}", "${quote} == 'a'",
                                         "false AND ${env} > 3", "${b} == 'yes'", "${n} IN (2, 3)",
                                         "${env} LIKE 'rod'", "${nothing} == ''",
                                         "12345678901234567890 == 12345678901234567891",
                                         "true AND false OR false", "${missing|} != ''"));

struct Wrong {
  const char* condition;
  const char* finding;
};
class ConditionIsWrong : public testing::TestWithParam<Wrong> {};
TEST_P(ConditionIsWrong, AndSaysWhere) {
  Bench bench = Sample();
  EXPECT_EQ(Evaluate(bench, GetParam().condition), std::nullopt);
  EXPECT_THAT(bench.Findings(), HasSubstr(GetParam().finding));
}
INSTANTIATE_TEST_SUITE_P(
    All, ConditionIsWrong,
    testing::Values(
        Wrong{"${env} = 'prod'", "SF0402 1:8 Use '==' for equality"},
        Wrong{"${env} >= 3", "SF0404 1:1 Values cannot be compared by >=: 'prod' and 3"},
        Wrong{"1", "SF0403 1:1 Condition is neither true nor false: 1"}, Wrong{"'x'", "SF0403 1:1"},
        Wrong{"${env}", "SF0403 1:1 Condition is neither true nor false: prod"},
        Wrong{"", "SF0401 1:1 Condition is empty"}, Wrong{"  ", "Condition is empty"},
        Wrong{"1 < 2 < 0", "SF0401 1:7 Comparisons cannot be chained"},
        Wrong{"1 == 1 == true", "Comparisons cannot be chained"},
        Wrong{"${missing} == 'x'", "SF0301 1:1 Variable is used but not defined: missing"},
        Wrong{"'${missing}' == 'x'", "SF0301 1:2"}, Wrong{"${b} AND ${env}", "SF0403 1:10"},
        Wrong{"${n} ==", "SF0401 1:8 Expected a value: end of the condition"},
        Wrong{"${n} == 5 5", "SF0401 1:11 Unexpected in a condition: 5"},
        Wrong{"(${n} == 5", "SF0401 1:11 Expected ')': end of the condition"},
        Wrong{"${n} IN 5", "SF0401 1:9 Expected '(' after IN: 5"},
        Wrong{"${n} IN (5", "Expected ')'"}, Wrong{"${n} IS 5", "Expected NULL after IS: 5"},
        Wrong{"'open", "SF0401 1:1 Text is not closed by '"},
        Wrong{"${n} + 1 == 6", "Unexpected character"}, Wrong{"AND", "Expected a value: AND"},
        Wrong{"- 'x' == 3", "SF0404 1:3 Not a number: 'x'"}, Wrong{"${b} < true", "SF0404"},
        Wrong{"${nothing} > 3", "SF0404"}, Wrong{"${list} > 3", "SF0404"},
        Wrong{"${ == 3", "SF0303"}, Wrong{"true OR ${missing}", "SF0301"}));

TEST(Condition, StopsAtBracketsNestedWithoutEnd) {
  Bench bench = Sample();
  const std::string deep = std::string(100'000, '(') + "true" + std::string(100'000, ')');
  EXPECT_EQ(Evaluate(bench, deep), std::nullopt);
  EXPECT_THAT(bench.Findings(), HasSubstr("Brackets are nested deeper than 100"));
}

TEST(Condition, ReadsAHundredThousandOperandsWithoutRecursion) {
  Bench bench = Sample();
  std::string chain = "true";
  for (int i = 0; i < 100'000; ++i) chain += " AND NOT false";
  EXPECT_EQ(Evaluate(bench, chain), true);
}

TEST(Condition, MatchesALongLikePatternWithoutBacktrackingForever) {
  Bench bench({{"text", String(std::string(20'000, 'a'))}});
  EXPECT_EQ(Evaluate(bench, "${text} LIKE '%a%a%a%a%a%a%a%a%b'"), false);
}

}  // namespace
}  // namespace sqlflow
