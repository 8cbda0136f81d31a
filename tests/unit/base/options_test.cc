#include "sqlflow/options.h"

#include <gmock/gmock.h>

#include "support/matchers.h"
#include "support/values.h"

namespace sqlflow {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using values::Bool;
using values::Fraction;
using values::Int;
using values::List;
using values::Map;
using values::Null;

struct Sample {
  std::string path;
  std::string delimiter = ",";
  std::string mode = "safe";
  bool header = true;
  int64_t rows = 10;
  double ratio = 0.5;
  std::vector<std::string> names;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> note;
  std::optional<bool> flag;
  std::optional<int64_t> count;
  OptionValue any;
  std::string password;
  std::string old_path;

  static OptionSet<Sample> Spec() {
    using O = Sample;
    auto spec = OptionSet<O>()
                    .Required("path", &O::path, "A file.")
                    .Example("a.csv")
                    .Optional("delimiter", &O::delimiter, "Separator.")
                    .Alias("sep")
                    .Optional("mode", &O::mode, "How.")
                    .Choices({"safe", "fast"})
                    .Optional("header", &O::header, "Whether.")
                    .Optional("rows", &O::rows, "How many.")
                    .Range(1, 100)
                    .Optional("ratio", &O::ratio, "Part.")
                    .Range(0, 1)
                    .Optional("names", &O::names, "Names.")
                    .Optional("headers", &O::headers, "Pairs.")
                    .Optional("note", &O::note, "Text.")
                    .Optional("flag", &O::flag, "Flag.")
                    .Optional("count", &O::count, "Count.")
                    .Optional("any", &O::any, "Anything.")
                    .Optional("password", &O::password, "Secret.")
                    .Secret()
                    .Choices({"x"})
                    .Optional("old_path", &O::old_path, "Old.")
                    .Deprecated("path");
    spec.Ignore("Parquet files", {"row_group_size"});
    return spec;
  }
};

const Span kWhere{0, 200, 210};

std::vector<OptionProblem> ProblemsOf(const OptionValue& values) {
  std::vector<OptionProblem> problems;
  Sample::Spec().Parse(values, kWhere, problems);
  return problems;
}

TEST(Options, FillMembersOfEveryType) {
  std::vector<OptionProblem> problems;
  const Sample sample =
      Sample::Spec().Parse(Map({{"path", values::Text("a")},
                                {"header", Bool(false)},
                                {"rows", Int(3)},
                                {"ratio", Fraction(0.25, "0.25")},
                                {"names", List({values::Text("x"), values::Text("y")})},
                                {"headers", Map({{"k", Int(1)}, {"l", values::Text("v")}})},
                                {"note", values::Text("n")},
                                {"flag", Bool(true)},
                                {"count", Int(7)},
                                {"any", List({Int(1)})}}),
                           kWhere, problems);
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(sample.header, false);
  EXPECT_EQ(sample.rows, 3);
  EXPECT_EQ(sample.ratio, 0.25);
  EXPECT_THAT(sample.names, ElementsAre("x", "y"));
  EXPECT_THAT(sample.headers, ElementsAre(Pair("k", "1"), Pair("l", "v")));
  EXPECT_EQ(sample.note, "n");
  EXPECT_EQ(sample.flag, true);
  EXPECT_EQ(sample.count, 7);
  EXPECT_EQ(ToJson(sample.any), "[1]");
}

TEST(Options, KeepDefaultsForWhatIsLeftOutOrNull) {
  std::vector<OptionProblem> problems;
  const Sample sample = Sample::Spec().Parse(
      Map({{"path", values::Text("a")}, {"delimiter", Null()}}), kWhere, problems);
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(sample.delimiter, ",");
  EXPECT_EQ(sample.count, std::nullopt);
}

TEST(Options, AcceptTextThatSpellsANumberOrAFlagAsVariablesOfTheEnvironmentDo) {
  std::vector<OptionProblem> problems;
  const Sample sample = Sample::Spec().Parse(Map({{"path", values::Text("a")},
                                                  {"rows", values::Text("42")},
                                                  {"ratio", values::Text("0.75")},
                                                  {"header", values::Text("FALSE")}}),
                                             kWhere, problems);
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(sample.rows, 42);
  EXPECT_EQ(sample.ratio, 0.75);
  EXPECT_FALSE(sample.header);
}

TEST(Options, TakeOneTextForAList) {
  std::vector<OptionProblem> problems;
  const Sample sample = Sample::Spec().Parse(
      Map({{"path", values::Text("a")}, {"names", values::Text("x")}}), kWhere, problems);
  EXPECT_THAT(sample.names, ElementsAre("x"));
}

TEST(Options, NameTheNearestOfAllNamesAndAliasesForAnUnknownOne) {
  const auto problems =
      ProblemsOf(Map({{"path", values::Text("a")}, {"delimeter", values::Text(";")}}));
  ASSERT_THAT(problems, ElementsAre(IsProblem("SF0201", "Unknown option: delimeter")));
  EXPECT_EQ(problems[0].hint, "Did you mean \"delimiter\"?");
  EXPECT_EQ(problems[0].span, (Span{0, 10, 15}));
}

TEST(Options, ListAllNamesWhenNoneIsNear) {
  const auto problems = ProblemsOf(Map({{"path", values::Text("a")}, {"zzzzzz", Int(1)}}));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].hint, HasSubstr("path, delimiter, mode"));
}

TEST(Options, ReportAMissingRequiredOneAtTheGivenPlaceWithAnExample) {
  const auto problems = ProblemsOf(Map({}));
  ASSERT_THAT(problems, ElementsAre(IsProblem("SF0202", "Required option is missing: path")));
  EXPECT_EQ(problems[0].span, kWhere);
  EXPECT_EQ(problems[0].hint, "Add \"path\": \"a.csv\"");
}

TEST(Options, TakeNullAndEmptyForAMissingRequiredOne) {
  EXPECT_THAT(ProblemsOf(Map({{"path", Null()}})), ElementsAre(IsProblem("SF0202", "missing")));
  EXPECT_THAT(ProblemsOf(Map({{"path", values::Text(" ")}})),
              ElementsAre(IsProblem("SF0202", "empty")));
}

TEST(Options, RefuseWrongTypesAtTheValue) {
  const auto problems = ProblemsOf(Map({{"path", Int(5)},
                                        {"rows", values::Text("many")},
                                        {"header", Int(1)},
                                        {"ratio", Bool(true)},
                                        {"names", Map({})},
                                        {"headers", List({})},
                                        {"note", List({})}}));
  EXPECT_THAT(problems,
              ElementsAre(IsProblem("SF0203", "must be a string, not integer: path"),
                          IsProblem("SF0203", "must be an integer, not text: rows"),
                          IsProblem("SF0203", "must be true or false, not integer: header"),
                          IsProblem("SF0203", "must be a number, not boolean: ratio"),
                          IsProblem("SF0203", "list of strings, not object: names"),
                          IsProblem("SF0203", "object of strings, not list: headers"),
                          IsProblem("SF0203", "must be a string, not list: note")));
  EXPECT_EQ(problems[1].span, (Span{0, 10, 15}));
  EXPECT_EQ(problems[0].hint, "Write it in quotes: \"5\"");
}

TEST(Options, RefuseAFractionWhereAnIntegerIsWanted) {
  EXPECT_THAT(ProblemsOf(Map({{"path", values::Text("a")}, {"rows", Fraction(1.5, "1.5")}})),
              ElementsAre(IsProblem("SF0203", "an integer, not number: rows")));
}

TEST(Options, RefuseWhatIsNoChoiceAndSuggestTheNearest) {
  const auto problems =
      ProblemsOf(Map({{"path", values::Text("a")}, {"mode", values::Text("saef")}}));
  ASSERT_THAT(problems, ElementsAre(IsProblem("SF0204", "Option mode has no such choice: saef")));
  EXPECT_EQ(problems[0].hint, "Did you mean \"safe\"? Choices: safe, fast");
}

TEST(Options, TakeChoicesWithoutCase) {
  std::vector<OptionProblem> problems;
  const Sample sample = Sample::Spec().Parse(
      Map({{"path", values::Text("a")}, {"mode", values::Text("FAST")}}), kWhere, problems);
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(sample.mode, "fast");
}

TEST(Options, RefuseNumbersOutOfRange) {
  EXPECT_THAT(ProblemsOf(Map({{"path", values::Text("a")}, {"rows", Int(0)}, {"ratio", Int(2)}})),
              ElementsAre(IsProblem("SF0204", "rows must be at least 1: 0"),
                          IsProblem("SF0204", "ratio must be at most 1: 2")));
}

TEST(Options, ReportANameGivenTogetherWithItsAlias) {
  const auto problems = ProblemsOf(Map(
      {{"path", values::Text("a")}, {"delimiter", values::Text(";")}, {"sep", values::Text("|")}}));
  ASSERT_THAT(problems, ElementsAre(IsProblem("SF0205", "Option is given twice: delimiter")));
  EXPECT_EQ(problems[0].hint, "Keep one of \"delimiter\" and \"sep\"");
  EXPECT_EQ(problems[0].span, (Span{0, 20, 25}));
}

TEST(Options, WarnAboutDeprecatedOnesAndStillTakeThem) {
  std::vector<OptionProblem> problems;
  const Sample sample = Sample::Spec().Parse(
      Map({{"path", values::Text("a")}, {"old_path", values::Text("b")}}), kWhere, problems);
  ASSERT_THAT(problems, ElementsAre(IsProblem("SF0206", "old_path")));
  EXPECT_TRUE(problems[0].warning);
  EXPECT_EQ(sample.old_path, "b");
}

TEST(Options, WarnAboutAnOptionOfAnotherFileFormat) {
  const auto problems = ProblemsOf(Map({{"path", values::Text("a")}, {"row_group_size", Int(1)}}));
  ASSERT_THAT(problems, ElementsAre(IsProblem("SF0208", "Parquet files")));
  EXPECT_TRUE(problems[0].warning);
}

TEST(Options, NeverRepeatASecretValue) {
  const auto problems =
      ProblemsOf(Map({{"path", values::Text("a")}, {"password", values::Text("hunter2")}}));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].message + problems[0].hint, Not(HasSubstr("hunter2")));
}

TEST(Options, NeverRepeatASecretOfTheWrongType) {
  const auto problems = ProblemsOf(Map({{"path", values::Text("a")}, {"password", Int(987654)}}));
  ASSERT_THAT(problems, ElementsAre(IsProblem("SF0203", "password")));
  EXPECT_THAT(problems[0].message + problems[0].hint, Not(HasSubstr("987654")));
}

TEST(Options, RefuseSomethingThatIsNoObject) {
  EXPECT_THAT(ProblemsOf(values::Text("x")), ElementsAre(IsProblem("SF0203", "not string")));
}

TEST(Options, CollectEveryMistakeOfOneSet) {
  const auto problems = ProblemsOf(Map({{"rows", Int(0)}, {"wat", Int(1)}, {"header", Int(2)}}));
  EXPECT_THAT(problems, testing::UnorderedElementsAre(
                            IsProblem("SF0201", "wat"), IsProblem("SF0202", "path"),
                            IsProblem("SF0203", "header"), IsProblem("SF0204", "rows")));
}

TEST(Options, RunRulesOnlyOnValuesThatAreRight) {
  struct Two {
    int64_t low = 0, high = 10;
  };
  int calls = 0;
  auto spec = OptionSet<Two>()
                  .Optional("low", &Two::low, "")
                  .Optional("high", &Two::high, "")
                  .Rule([&](const Two& two, const OptionValue&, std::vector<OptionProblem>& out) {
                    ++calls;
                    if (two.low > two.high)
                      out.push_back({"SF0207", "low is above high", "", {}, false});
                  });
  std::vector<OptionProblem> problems;
  spec.Parse(Map({{"low", values::Text("x")}}), kWhere, problems);
  EXPECT_EQ(calls, 0);
  problems.clear();
  spec.Parse(Map({{"low", Int(11)}}), kWhere, problems);
  EXPECT_THAT(problems, ElementsAre(IsProblem("SF0207", "low is above high")));
}

TEST(Options, CheckAcceptedOnesOfAnotherSetAndSetNothing) {
  struct Own {
    std::string path;
  };
  auto spec = OptionSet<Own>().Required("path", &Own::path, "");
  spec.Accept(Sample::Spec());
  std::vector<OptionProblem> problems;
  const Own own = spec.Parse(
      Map({{"path", values::Text("p")}, {"rows", values::Text("x")}, {"sep", values::Text(";")}}),
      kWhere, problems);
  EXPECT_EQ(own.path, "p");
  EXPECT_THAT(problems, ElementsAre(IsProblem("SF0203", "rows")));
}

TEST(Options, DocumentTheirDefaults) {
  const auto spec = Sample::Spec();
  EXPECT_EQ(spec.Find("delimiter")->info.default_text, "\",\"");
  EXPECT_EQ(spec.Find("sep"), spec.Find("delimiter"));
  EXPECT_EQ(spec.Find("path")->info.default_text, "");
  EXPECT_EQ(spec.Find("ratio")->info.default_text, "0.5");
  EXPECT_EQ(spec.Find("count")->info.default_text, "");
  EXPECT_EQ(spec.Find("password")->info.secret, true);
  EXPECT_EQ(spec.Find("nothing"), nullptr);
}

TEST(Options, ThrowTheFirstProblemWhereTheyWereCheckedBefore) {
  EXPECT_THAT(
      [] { Sample::Spec().ParseOrThrow(Map({})); },
      ThrowsErrorWithHint(ErrorCode::kInvalid, "Required option is missing: path", "a.csv"));
}

}  // namespace
}  // namespace sqlflow
