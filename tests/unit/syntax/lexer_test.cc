#include "syntax/lexer.h"

#include <gmock/gmock.h>

namespace sqlflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Texts(std::string_view text) {
  Lexer lexer(text);
  std::vector<std::string> texts;
  for (Token token = lexer.Next(); token.kind != TokenKind::kEnd; token = lexer.Next()) {
    texts.emplace_back(token.text);
  }
  return texts;
}

Token First(std::string_view text) { return Lexer(text).Next(); }

TEST(Lexer, SplitsWordsNumbersAndSymbols) {
  EXPECT_THAT(Texts("a_1 = 2.5e-3*x"), ElementsAre("a_1", "=", "2.5e-3", "*", "x"));
}

TEST(Lexer, LeavesCommentsOutEvenNestedOnes) {
  EXPECT_THAT(Texts("a -- b ' c\n/* d /* e */ ; */ f"), ElementsAre("a", "f"));
}

TEST(Lexer, TakesADivisionAndAMinusForNoComment) {
  EXPECT_THAT(Texts("a / b - c // d"), ElementsAre("a", "/", "b", "-", "c", "/", "/", "d"));
}

TEST(Lexer, KeepsADoubledQuoteInsideOfItsText) {
  EXPECT_THAT(Texts("'it''s' \"a\"\"b\""), ElementsAre("'it''s'", "\"a\"\"b\""));
}

TEST(Lexer, EndsAPlainStringBehindABackslash) {
  EXPECT_THAT(Texts(R"('a\' b)"), ElementsAre(R"('a\')", "b"));
}

TEST(Lexer, FollowsBackslashesInEscapeStringsOnly) {
  EXPECT_THAT(Texts(R"(E'a\'b' c)"), ElementsAre(R"(E'a\'b')", "c"));
}

TEST(Lexer, EndsADollarStringAtItsOwnTag) {
  EXPECT_THAT(Texts("$a$ ; $$ ' $a$ b $$x$$"), ElementsAre("$a$ ; $$ ' $a$", "b", "$$x$$"));
}

TEST(Lexer, TakesADollarInsideAWordForAPartOfIt) {
  EXPECT_THAT(Texts("a$b$c $1"), ElementsAre("a$b$c", "$", "1"));
}

TEST(Lexer, GluesVariablesToWords) {
  EXPECT_THAT(Texts("t_${a}_x.${b|c d}"), ElementsAre("t_${a}_x", ".", "${b|c d}"));
}

TEST(Lexer, AllowsABraceInAQuotedDefault) {
  EXPECT_THAT(Texts("${a|'}'} ${a|${b}} c"), ElementsAre("${a|'}'}", "${a|${b}}", "c"));
}

TEST(Lexer, KeepsAQuotedDefaultInsideOfAString) {
  EXPECT_THAT(Texts("'${a|'b c'}' d"), ElementsAre("'${a|'b c'}'", "d"));
}

TEST(Lexer, MarksWhatIsNotClosedAtItsOpening) {
  for (const char* text : {"'a b", "\"a", "/* a /* */", "$x$ a $y$", "${a\n}", "E'a\\'"}) {
    EXPECT_EQ(First(text).kind, TokenKind::kUnterminated) << text;
    EXPECT_EQ(First(text).begin, 0u) << text;
  }
}

TEST(Lexer, KnowsWhichTokenStartsALine) {
  Lexer lexer("a b\n /* c */ d");
  EXPECT_TRUE(lexer.Next().first_on_line);
  EXPECT_FALSE(lexer.Next().first_on_line);
  EXPECT_TRUE(lexer.Next().first_on_line);
}

TEST(Lexer, KnowsALineStartWhenItBeginsInTheMiddle) {
  EXPECT_TRUE(Lexer("a\n  b", 4).Next().first_on_line);
  EXPECT_FALSE(Lexer("a\n  b c", 6).Next().first_on_line);
}

TEST(Lexer, SkipsAByteOrderMark) { EXPECT_THAT(Texts("\xEF\xBB\xBFload"), ElementsAre("load")); }

TEST(Lexer, FindsNothingInAnEmptyText) { EXPECT_THAT(Texts(" \n-- only a comment"), IsEmpty()); }

TEST(Unquote, MakesDoubledQuotesSingle) {
  EXPECT_EQ(Unquote("'it''s \"x\"'"), "it's \"x\"");
  EXPECT_EQ(Unquote("\"a\"\"b\""), "a\"b");
  EXPECT_EQ(Unquote("''"), "");
}

TEST(Unquote, KeepsAQuotedDefault) { EXPECT_EQ(Unquote("'${a|'b'}'"), "${a|'b'}"); }

}  // namespace
}  // namespace sqlflow
