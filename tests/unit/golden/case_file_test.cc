#include "golden/runner/case_file.h"

#include <gmock/gmock.h>

#include <stdexcept>

#include "golden/runner/case_runner.h"

namespace sqlflow::golden {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(ParseCase, CutsATextIntoSections) {
  const CaseFile file = ParseCase("a", "# Shows.\n=== query --x 1\nSELECT 1\n=== rows\n1\n");
  ASSERT_EQ(file.sections.size(), 2u);
  EXPECT_EQ(file.sections[0].argument, "--x 1");
  EXPECT_THAT(file.sections[1].body, ElementsAre("1"));
}

TEST(ParseCase, LetsALineThatLooksLikeASectionBeEscaped) {
  const CaseFile file = ParseCase("a", "# Shows.\n=== file x\n\\=== rows\n");
  EXPECT_THAT(file.sections[0].body, ElementsAre("=== rows"));
}

TEST(ParseCase, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT([] { ParseCase("a", "# Shows.\n=== walk\n"); },
              ThrowsMessage<std::runtime_error>("a:2: Unknown section: walk"));
  EXPECT_THAT([] { ParseCase("a", "# Shows.\n=== file x\n=== rows\n"); },
              ThrowsMessage<std::runtime_error>("a:3: Section rows cannot follow file"));
  EXPECT_THAT([] { ParseCase("a", "=== run\n"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("First line must be a comment")));
}

TEST(PrintCase, GivesTheTextThatWasParsed) {
  const std::string text =
      "# Shows.\n\n=== file x\n\\=== a\n\n\n=== run --threads 1\n=== error\nno\n";
  EXPECT_EQ(PrintCase(ParseCase("a", text)), text);
}

TEST(SplitArguments, HoldsQuotedWordsTogether) {
  EXPECT_THAT(SplitArguments("query  \"SELECT 'a b'\" -x ''"),
              ElementsAre("query", "SELECT 'a b'", "-x", ""));
  EXPECT_THROW(SplitArguments("query 'x"), std::runtime_error);
}

TEST(DecodeBytes, JoinsLinesAndReadsEscapes) {
  EXPECT_EQ(DecodeBytes({"a\\r\\n", "\\xEF\\\\"}), "a\r\n\xEF\\");
  EXPECT_THROW(DecodeBytes({"\\q"}), std::runtime_error);
}

}  // namespace
}  // namespace sqlflow::golden
