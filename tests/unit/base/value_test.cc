#include "sqlflow/value.h"

#include <gmock/gmock.h>

#include "sqlflow/types.h"
#include "support/values.h"

namespace sqlflow {
namespace {

using values::Bool;
using values::Fraction;
using values::Int;
using values::List;
using values::Map;
using values::Null;

TEST(OptionValue, WritesStrictJsonInTheOrderOfItsKeys) {
  const OptionValue value =
      Map({{"b", Int(1)}, {"a", List({Bool(true), Null(), values::Text("x\"\\\n\x01é")})}});
  EXPECT_EQ(ToJson(value), R"({"b": 1, "a": [true, null, "x\"\\\n\u0001é"]})");
}

TEST(OptionValue, KeepsTheDigitsOfNumbersThatJsonKnows) {
  EXPECT_EQ(ToJson(Fraction(0.1, "0.10000000000000000001")), "0.10000000000000000001");
  EXPECT_EQ(ToJson(Fraction(0.5, ".5")), "0.5");
  EXPECT_EQ(ToJson(Fraction(7, "007.0")), "7");
}

TEST(OptionValue, WritesAVariableAsItIsWrittenInAScript) {
  OptionValue value;
  value.data = VariableRef{"x|1"};
  EXPECT_EQ(ToJson(value), "${x|1}");
  EXPECT_EQ(KindName(value), "variable");
}

TEST(OptionValue, GivesThePlainTextOfScalars) {
  EXPECT_EQ(ToText(values::Text("a\"b")), "a\"b");
  EXPECT_EQ(ToText(Bool(false)), "false");
  EXPECT_EQ(ToText(Null()), "");
  EXPECT_EQ(ToText(Fraction(1.5, "1.50")), "1.50");
}

TEST(OptionValue, MergesMapsDeeplyAndReplacesTheRest) {
  const OptionValue base = Map({{"a", Map({{"x", Int(1)}, {"y", Int(2)}})}, {"l", List({Int(1)})}});
  const OptionValue over = Map({{"a", Map({{"y", Int(3)}})}, {"l", List({})}, {"n", Null()}});
  EXPECT_EQ(ToJson(Merge(base, over)), R"({"a": {"x": 1, "y": 3}, "l": [], "n": null})");
}

TEST(OptionValue, SetsIntoANullValueAndReplacesEqualKeys) {
  OptionValue value;
  value.Set("k", Int(1));
  value.Set("k", Int(2));
  EXPECT_EQ(ToJson(value), R"({"k": 2})");
}

TEST(OptionValue, ComparesContentAndNotPlaces) {
  OptionValue a = Int(1);
  a.span = {0, 1, 2};
  EXPECT_TRUE(a == Int(1));
  EXPECT_FALSE(a == Int(2));
}

TEST(Types, AreSpelledAsInSql) {
  const Type nested = Type::List(Type::Struct(
      {{"a", {TypeId::kInt32}}, {"b c", Type::Decimal(12, 2)}, {"t", {TypeId::kTimestampTz}}}));
  EXPECT_EQ(ToString(nested),
            "STRUCT(a INTEGER, \"b c\" DECIMAL(12,2), t TIMESTAMP WITH TIME ZONE)[]");
}

TEST(Types, FindColumnsWithoutCase) {
  const Schema schema{{{"Id", {TypeId::kInt64}}, {"name", {TypeId::kString}}}};
  EXPECT_EQ(schema.IndexOf("ID"), 0);
  EXPECT_EQ(schema.IndexOf("other"), -1);
  EXPECT_EQ(ToString(schema), "Id BIGINT, name VARCHAR");
}

TEST(Types, ListsAreEqualWhateverTheirElementIsCalled) {
  Type other = Type::List({TypeId::kInt32});
  other.children[0].name = "item";
  EXPECT_TRUE(other == Type::List({TypeId::kInt32}));
  EXPECT_FALSE(other == Type::List({TypeId::kInt64}));
}

}  // namespace
}  // namespace sqlflow
