#include "syntax/json.h"

#include <gmock/gmock.h>

#include "parsed.h"

namespace sqlflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The JSON of a SOURCE; positions count from its own text, one line below the statement's start.
struct Json {
  explicit Json(const std::string& text) : parsed("SOURCE a TYPE csv PARAMS\n" + text + ";\n") {}
  std::vector<std::string> Problems() const { return parsed.Problems(); }
  const OptionValue& value() const { return parsed.At<SourceStatement>().params; }
  const OptionValue& operator[](std::string_view key) const { return value().Find(key)->value; }

  Parsed parsed;
};

TEST(Json, KeepsIntegersNumbersBooleansAndNull) {
  const Json json(R"({"i": -7, "n": 1.50, "b": true, "z": null, "s": "x"})");
  EXPECT_EQ(*json["i"].as_int(), -7);
  EXPECT_EQ(json["n"].as_number()->text, "1.50");
  EXPECT_TRUE(*json["b"].as_bool());
  EXPECT_TRUE(json["z"].is_null());
  EXPECT_EQ(*json["s"].as_string(), "x");
}

TEST(Json, KeepsTheDigitsOfAnIntegerThatIsTooLarge) {
  const Json json(R"({"i": 9223372036854775807, "n": 9223372036854775808})");
  EXPECT_EQ(*json["i"].as_int(), INT64_MAX);
  EXPECT_EQ(json["n"].as_number()->text, "9223372036854775808");
}

TEST(Json, AllowsCommentsAndTrailingCommas) {
  const Json json("{ -- first\n \"a\": [1, 2,], /* ; } */ \"b\": {\"c\": 3,},\n}");
  EXPECT_THAT(json.Problems(), IsEmpty());
  EXPECT_EQ(json["a"].as_list()->size(), 2u);
  EXPECT_EQ(*json["b"].Find("c")->value.as_int(), 3);
}

TEST(Json, TakesAMultiLineStringAsWritten) {
  const Json json("{\"q\": \"\"\"\nSELECT \"a\\n\"; -- x\n\"\"\"}");
  EXPECT_THAT(json.Problems(), IsEmpty());
  EXPECT_EQ(*json["q"].as_string(), "\nSELECT \"a\\n\"; -- x\n");
}

TEST(Json, LetsAMultiLineStringEndWithAQuote) {
  const Json json("{\"q\": \"\"\"x \"y\"\"\"\"}");
  EXPECT_EQ(*json["q"].as_string(), "x \"y\"");
}

TEST(Json, DecodesEscapes) {
  const Json json(R"({"s": "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"})");
  EXPECT_EQ(*json["s"].as_string(), "\"\\/\b\f\n\r\té😀");
}

TEST(Json, TakesABareVariableAsAReference) {
  const Json json(R"({"n": ${n|5}, "l": [${a}, "${b}"]})");
  EXPECT_EQ(std::get<VariableRef>(json["n"].data).expression, "n|5");
  EXPECT_EQ(std::get<VariableRef>(json["l"].as_list()->at(0).data).expression, "a");
  EXPECT_EQ(*json["l"].as_list()->at(1).as_string(), "${b}");
}

TEST(Json, KnowsWhereKeysAndValuesStand) {
  const Json json(R"({"path": "x.csv"})");
  const OptionEntry& entry = *json.value().Find("path");
  EXPECT_EQ(json.parsed.TextOf(entry.key_span), "\"path\"");
  EXPECT_EQ(json.parsed.TextOf(entry.value.span), "\"x.csv\"");
}

TEST(Json, KeepsTheOrderOfTheFile) {
  const Json json(R"({"b": 1, "a": 2})");
  EXPECT_EQ(json.value().as_map()->front().key, "b");
}

TEST(Json, ReportsAMistakeAtItsOwnPlace) {
  EXPECT_THAT(Json("{\n  \"a\": 1\n  \"b\": 2}").Problems(),
              ElementsAre("4:3 SF0115 Expected ',' or '}' in JSON"));
}

TEST(Json, ReportsEveryMistakeOfOneObject) {
  EXPECT_THAT(
      Json("{path: 1,\n\"a\": True,\n\"b\" 2,\n\"c\": 01,\n\"d\": 'x',\n\"e\": \"\\q\"}")
          .Problems(),
      ElementsAre("2:2 SF0115 An option's name needs double quotes: path",
                  "3:6 SF0115 Text in JSON needs double quotes: True",
                  "4:5 SF0115 Expected ':' after: b", "5:6 SF0115 Number is not valid in JSON: 01",
                  "6:6 SF0115 Text in JSON needs double quotes",
                  "7:7 SF0115 Escape is not valid in JSON"));
}

TEST(Json, RefusesAKeyGivenTwice) {
  EXPECT_THAT(Json(R"({"a": 1, "a": 2})").Problems(),
              ElementsAre("2:10 SF0116 Option is given twice: a"));
}

TEST(Json, ReportsAnOpenBracketAtItsOpening) {
  EXPECT_THAT(Json(R"({"a": [1, 2)").Problems(),
              ElementsAre("2:7 SF0115 Bracket is not closed: ["));
}

TEST(Json, EndsWhereALineStartsTheNextStatement) {
  const Parsed parsed("SOURCE a TYPE csv PARAMS {\"p\": 1\nLOAD b FORM a;\nLOAD c FROM a;");
  EXPECT_THAT(parsed.Problems(), ElementsAre("1:26 SF0115 Bracket is not closed: {",
                                             "2:8 SF0107 Expected FROM after table name"));
}

TEST(Json, ReportsAStringThatItsLineEnds) {
  EXPECT_THAT(Json("{\"a\": \"x\n}").Problems(),
              ElementsAre("2:7 SF0103 String is not closed: \""));
}

TEST(Json, ReportsAMultiLineStringAtItsOpening) {
  EXPECT_THAT(Json("{\"a\": \"\"\"x\n}").Problems(),
              ElementsAre("2:7 SF0103 String is not closed: \"\"\""));
}

TEST(Json, ReportsABracketOfTheWrongKind) {
  EXPECT_THAT(Json("{\"a\": [1}").Problems(), ElementsAre("2:9 SF0115 Expected ']' before: }"));
}

TEST(Json, RefusesNumbersThatOnlyLookLikeOnes) {
  for (const char* text : {"+1", ".5", "1.", "1e", "0x1F", "1_000", "-a", "NaN", "-"}) {
    EXPECT_EQ(Json(std::string("{\"a\": ") + text + "}").Problems().size(), 1u) << text;
  }
}

TEST(Json, RefusesHalfOfASurrogatePair) {
  for (const char* text : {R"(\ud800)", R"(\udc00)", R"(\ud800\u0041)", R"(\u12)", R"(\u0000)"}) {
    EXPECT_EQ(Json(std::string("{\"a\": \"") + text + "\"}").Problems().size(), 1u) << text;
  }
}

TEST(Json, LimitsNestingWithOneError) {
  EXPECT_THAT(Json("{\"a\": " + std::string(100'000, '[')).Problems(),
              ElementsAre("2:206 SF0105 JSON is nested deeper than 200"));
}

TEST(Json, EndsBehindItsBracketWhateverItHolds) { EXPECT_EQ(JsonEnd(R"({"a": "}\""} x)", 0), 12u); }

}  // namespace
}  // namespace sqlflow
