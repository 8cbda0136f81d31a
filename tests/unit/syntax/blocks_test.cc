#include <gmock/gmock.h>

#include "parsed.h"

namespace sqlflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "if(a){x}elif(b){y}else{z}" with each LOAD as its table: the shape of a script on one line.
std::string Shape(const Statements& statements);

std::string Shape(const Statement& statement) {
  if (const auto* load = std::get_if<LoadStatement>(&statement.node)) return ToString(load->table);
  if (const auto* loop = std::get_if<ForStatement>(&statement.node)) {
    return "for{" + Shape(loop->body) + "}";
  }
  const auto& block = std::get<IfStatement>(statement.node);
  std::string text;
  for (const IfStatement::Branch& branch : block.branches) {
    text += text.empty() ? "if(" : "elif(";
    text += branch.condition.text + "){" + Shape(branch.body) + "}";
  }
  if (block.otherwise) text += "else{" + Shape(*block.otherwise) + "}";
  return text;
}

std::string Shape(const Statements& statements) {
  std::string text;
  for (const Statement& statement : statements) {
    if (!text.empty()) text += ' ';
    text += Shape(statement);
  }
  return text;
}

std::string ShapeOf(const std::string& text) {
  const Parsed parsed(text);
  return parsed.Problems().empty() ? Shape(parsed.script.statements) : parsed.Problems()[0];
}

TEST(If, TakesBranches) {
  EXPECT_EQ(ShapeOf("IF ${a} == 'x' THEN\n LOAD p FROM s;\nELSE IF b THEN\n LOAD q FROM s;\n"
                    "ELSE\n LOAD r FROM s;\nEND IF;\nLOAD t FROM s;"),
            "if(${a} == 'x'){p}elif(b){q}else{r} t");
}

TEST(If, TakesElseifAndEndifInOneWord) {
  EXPECT_EQ(ShapeOf("if a then LOAD p FROM s; elseif b then LOAD q FROM s; endif;"),
            "if(a){p}elif(b){q}");
}

TEST(If, TakesAConditionWithBracketsAndStrings) {
  EXPECT_EQ(ShapeOf("IF (a == 'THEN' AND b IN (1, 2)) OR NOT c THEN LOAD p FROM s; END IF;"),
            "if((a == 'THEN' AND b IN (1, 2)) OR NOT c){p}");
}

TEST(If, NestsInBranches) {
  EXPECT_EQ(ShapeOf("IF a THEN IF b THEN LOAD p FROM s; END IF; LOAD q FROM s; END IF;"),
            "if(a){if(b){p} q}");
}

TEST(Else, FollowedByIfOnTheNextLineIsANestedBlock) {
  EXPECT_EQ(ShapeOf("IF a THEN\n LOAD p FROM s;\nELSE\n IF b THEN\n  LOAD q FROM s;\n END IF;\n"
                    " LOAD r FROM s;\nEND IF;\nLOAD t FROM s;"),
            "if(a){p}else{if(b){q} r} t");
}

TEST(Else, FollowedByIfOnTheNextLineIsABranchWhenEndIfsSaySo) {
  EXPECT_EQ(ShapeOf("IF a THEN\n LOAD p FROM s;\nELSE\nIF b THEN\n LOAD q FROM s;\nELSE\n"
                    "IF c THEN\n LOAD r FROM s;\nEND IF;\nLOAD t FROM s;"),
            "if(a){p}elif(b){q}elif(c){r} t");
}

TEST(Else, FollowedByIfOnOneLineIsABlockWhenEndIfsSaySo) {
  EXPECT_EQ(ShapeOf("IF a THEN LOAD p FROM s;\nELSE IF b THEN LOAD q FROM s; END IF;\n"
                    "LOAD r FROM s;\nEND IF;\nLOAD t FROM s;"),
            "if(a){p}else{if(b){q} r} t");
}

TEST(Else, IsReadBlockByBlock) {
  EXPECT_EQ(ShapeOf("IF a THEN\n LOAD p FROM s;\nELSE\n IF b THEN LOAD q FROM s; END IF;\nEND IF;\n"
                    "IF c THEN LOAD r FROM s; ELSE IF d THEN LOAD t FROM s; END IF;\n"
                    "IF e THEN\n LOAD u FROM s;\nELSE\nIF f THEN LOAD v FROM s; END IF;"),
            "if(a){p}else{if(b){q}} if(c){r}elif(d){t} if(e){u}elif(f){v}");
}

TEST(Else, IsReadInsideOfAForByItself) {
  EXPECT_EQ(ShapeOf("IF a THEN FOR x IN (1) DO\nIF b THEN LOAD p FROM s;\nELSE\n"
                    "IF c THEN LOAD q FROM s; END IF;\nEND FOR; END IF;"),
            "if(a){for{if(b){p}elif(c){q}}}");
}

TEST(Else, InACaseOfAQueryIsNoneOfOurs) {
  EXPECT_THAT(Parsed("IF a THEN CREATE TABLE t AS SELECT CASE WHEN x THEN 1\nELSE\nIF(y, 2, 3)\n"
                     "END FROM s; END IF;")
                  .Problems(),
              IsEmpty());
}

TEST(If, ReportsWhatIsNotClosedAtItsOpening) {
  EXPECT_THAT(Parsed("LOAD a FROM b;\nIF x THEN\n LOAD c FROM d;\n").Problems(),
              ElementsAre("2:1 SF0117 Expected END IF for this IF"));
}

TEST(If, ReportsWordsThatBelongToNoBlock) {
  EXPECT_THAT(Parsed("END IF;\nELSE\nLOAD a FROM b;\nELSEIF c THEN\nEND FOR;").Problems(),
              ElementsAre("1:1 SF0117 There is no IF for this END IF",
                          "2:1 SF0117 There is no IF for this ELSE",
                          "4:1 SF0117 There is no IF for this ELSE IF",
                          "5:1 SF0117 There is no FOR for this END FOR"));
}

TEST(If, ReportsASecondElse) {
  EXPECT_THAT(Parsed("IF a THEN\nELSE\nELSE\nELSEIF b THEN\nEND IF;").Problems(),
              ElementsAre("3:1 SF0117 IF has a second ELSE",
                          "4:1 SF0117 ELSE IF comes after the ELSE of its IF"));
}

TEST(If, ReportsAMissingThenAndStillMatchesEndIf) {
  EXPECT_THAT(Parsed("IF a\n  LOAD p FROM s;\nEND IF;\nIF THEN\nEND IF;\nEND;").Problems(),
              ElementsAre("1:5 SF0107 Expected THEN after condition",
                          "4:4 SF0107 Expected a condition after IF",
                          "6:4 SF0107 Expected IF or FOR after END"));
}

TEST(If, NeedsASemicolonBehindEndIf) {
  EXPECT_THAT(Parsed("IF a THEN\nEND IF\nLOAD p FROM s;").Problems(),
              ElementsAre("2:7 SF0102 Expected ';' after END IF"));
}

TEST(For, TakesOneNameOrMore) {
  const Parsed parsed(
      "FOR x IN (1, 'b', ${c}, us-east) DO LOAD t_${x} FROM s; END FOR;"
      "FOR (x, y) IN ((1, 2), ${rows},) DO END FOR;");
  ASSERT_THAT(parsed.Problems(), IsEmpty());
  EXPECT_EQ(parsed.At<ForStatement>(0).values.size(), 4u);
  EXPECT_EQ(parsed.At<ForStatement>(0).body.size(), 1u);
  EXPECT_EQ(parsed.At<ForStatement>(1).names.size(), 2u);
}

TEST(For, SaysWhatIsWrong) {
  EXPECT_THAT(Parsed("FOR x IN 1 DO\nEND FOR;\nFOR (x, y) IN ((1, 2), (3), 4) DO\nEND FOR;\n"
                     "FOR x IN (1)\nLOAD a FROM b;\nEND FOR;\nFOR x IN (1) DO")
                  .Problems(),
              ElementsAre("1:10 SF0107 Expected '(' after IN",
                          "3:24 SF0123 FOR has 2 names and this many values: 1",
                          "3:29 SF0123 FOR has 2 names and this many values: 1",
                          "5:13 SF0107 Expected DO after values",
                          "8:1 SF0117 Expected END FOR for this FOR"));
}

TEST(For, AndIfReportWhichIsNotClosed) {
  EXPECT_THAT(Parsed("IF a THEN\nFOR x IN (1) DO\nEND IF;\nFOR x IN (1) DO\nIF b THEN\nEND FOR;")
                  .Problems(),
              ElementsAre("2:1 SF0117 Expected END FOR for this FOR",
                          "5:1 SF0117 Expected END IF for this IF"));
}

}  // namespace
}  // namespace sqlflow
