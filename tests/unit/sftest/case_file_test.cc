#include "sftest/case_file.h"

#include <gmock/gmock.h>

#include "sftest/arguments.h"
#include "sqlflow/error.h"

namespace sqlflow::sftest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

CaseFile Parse(const std::string& text) {
  std::vector<Finding> findings;
  CaseFile file = ParseCase("a", text, ProjectSections(), findings);
  EXPECT_THAT(findings, IsEmpty());
  return file;
}

// What is wrong with a text, each mistake as it is shown.
std::vector<std::string> MistakesOf(const std::string& text) {
  std::vector<Finding> findings;
  ParseCase("a", text, ProjectSections(), findings);
  std::vector<std::string> shown;
  for (const Finding& finding : findings) shown.push_back(ToText("a", finding));
  return shown;
}

TEST(ParseCase, CutsATextIntoSections) {
  const CaseFile file = Parse("# Shows.\n=== query --x 1\nSELECT 1\n=== rows\n1\n");
  ASSERT_EQ(file.sections.size(), 2u);
  EXPECT_EQ(file.sections[0].argument, "--x 1");
  EXPECT_THAT(file.sections[1].body, ElementsAre("1"));
}

TEST(ParseCase, LetsALineThatLooksLikeASectionBeEscaped) {
  const CaseFile file = Parse("# Shows.\n=== file x\n\\=== rows\n");
  EXPECT_THAT(file.sections[0].body, ElementsAre("=== rows"));
}

TEST(ParseCase, ReportsAllMistakesWithTheirLines) {
  EXPECT_THAT(
      MistakesOf("=== walk\n=== file x\n=== rows\n=== secret\n=== env\n"),
      ElementsAre("a:1: First line must be a comment that says what the case shows\n",
                  "a:1: Unknown section: walk\n", "a:3: Section rows cannot follow file\n",
                  "a:4: Section wants an argument: secret\n", "a:5: Section wants lines: env\n"));
}

TEST(ParseCase, NamesTheNearestSection) {
  EXPECT_THAT(MistakesOf("# Shows.\n=== quary\nSELECT 1\n"),
              ElementsAre("a:2: Unknown section: quary\n  hint: Did you mean \"query\"?\n"));
}

TEST(ParseCase, RefusesAnExpectationOfNothing) {
  EXPECT_THAT(MistakesOf("# Shows.\n=== rows\n1\n"),
              ElementsAre("a:2: Section rows cannot follow nothing\n"));
  EXPECT_THAT(MistakesOf("# Shows.\n"), ElementsAre("a:1: Case has no sections\n"));
}

TEST(ParseCase, RefusesPathsThatLeaveTheFolder) {
  for (const char* path : {"/etc/passwd", "..", "a/../../b", "."}) {
    EXPECT_THAT(MistakesOf(std::string("# Shows.\n=== remove ") + path + "\n"),
                ElementsAre(HasSubstr("a:2: Path leaves the folder of the case: ")))
        << path;
  }
  EXPECT_THAT(MistakesOf("# Shows.\n=== remove a/../b\n"), IsEmpty());
}

TEST(ParseCase, LetsARunNameAPipelineOrBringAScript) {
  EXPECT_EQ(PipelineOf(Parse("# Shows.\n=== run daily --vars a=b\n").sections[0]), "daily");
  EXPECT_EQ(PipelineOf(Parse("# Shows.\n=== run --threads 1\nSET a = 1;\n").sections[0]), "");
  EXPECT_THAT(MistakesOf("# Shows.\n=== run daily\nSET a = 1;\n"),
              ElementsAre("a:2: Section names a pipeline and takes no lines then: daily\n"));
}

TEST(PrintCase, GivesTheTextThatWasParsed) {
  const std::string text =
      "# Shows.\n\n=== file x\n\\=== a\n\n\n=== run --threads 1\n=== error\nno\n";
  EXPECT_EQ(PrintCase(Parse(text)), text);
}

TEST(PrintCase, KeepsLineEndsOfWindows) {
  const std::string text = "# Shows.\r\n=== file x\r\na\r\n\r\n";
  const CaseFile file = Parse(text);
  EXPECT_THAT(file.sections[0].body, ElementsAre("a"));
  EXPECT_EQ(PrintCase(file), "# Shows.\r\n=== file x\r\na\r\n");
}

TEST(SplitArguments, HoldsQuotedWordsTogether) {
  EXPECT_THAT(SplitArguments("query  \"SELECT 'a b'\" -x ''"),
              ElementsAre("query", "SELECT 'a b'", "-x", ""));
  EXPECT_THROW(SplitArguments("query 'x"), Error);
}

TEST(DecodeBytes, JoinsLinesAndReadsEscapes) {
  EXPECT_EQ(DecodeBytes({"a\\r\\n", "\\xEF\\\\"}), "a\r\n\xEF\\");
  EXPECT_THROW(DecodeBytes({"\\q"}), Error);
}

}  // namespace
}  // namespace sqlflow::sftest
