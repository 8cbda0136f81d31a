#include "cli/report.h"

#include <gmock/gmock.h>

namespace sqlflow {
namespace {

using testing::HasSubstr;

class ReportTest : public testing::Test {
 protected:
  ReportTest() : file_(files_.Add("daily.sf", "LOAD a\nFROM custmers;")) {}

  Diagnostic Finding() const {
    return {.severity = Severity::kError,
            .id = "SF0501",
            .span = {file_, 12, 20},
            .message = "Source is undefined: custmers",
            .hint = "Did you mean \"customers\"?"};
  }

  SourceFiles files_;
  const int file_;
};

TEST_F(ReportTest, GivesAFindingItsCodeAndPlace) {
  EXPECT_EQ(
      DiagnosticJson(Finding(), files_).Text(),
      R"({"code": "SF0501", "severity": "error", "file": "daily.sf", "line": 2, "column": 6, )"
      R"("end_line": 2, "end_column": 14, "message": "Source is undefined: custmers", )"
      R"("hint": "Did you mean \"customers\"?"})");
}

TEST_F(ReportTest, LeavesOutAPlaceThatIsUnknown) {
  Diagnostic finding = Finding();
  finding.span = {};
  EXPECT_THAT(DiagnosticJson(finding, files_).Text(), testing::Not(HasSubstr("line")));
}

TEST_F(ReportTest, KeepsAnAnnotationOnOneLine) {
  Diagnostic finding = Finding();
  finding.message = "50% of\nrows";
  EXPECT_EQ(GithubAnnotation(finding, files_),
            "::error file=daily.sf,line=2,endLine=2,col=6,endColumn=14,title=SF0501::"
            "50%25 of%0Arows%0ADid you mean \"customers\"?\n");
}

TEST_F(ReportTest, WritesSarifWithRuleAndRegion) {
  std::vector<JsonObject> results;
  results.push_back(SarifResult(Finding(), files_));
  const std::string text = SarifDocument(std::move(results));
  EXPECT_THAT(text, HasSubstr(R"("version": "2.1.0")"));
  EXPECT_THAT(text, HasSubstr(R"("ruleId": "SF0501")"));
  EXPECT_THAT(text, HasSubstr(R"("startLine": 2)"));
}

TEST_F(ReportTest, WritesAFileNameSoThatNoReaderStumblesOverIt) {
  SourceFiles files;
  const int file = files.Add("my pipes/50%, a:b.sf", "LOAD a FROM b;");
  Diagnostic finding = Finding();
  finding.span = {file, 0, 4};
  EXPECT_THAT(GithubAnnotation(finding, files), HasSubstr("file=my pipes/50%25%2C a%3Ab.sf,line"));
  EXPECT_THAT(SarifResult(finding, files).Text(),
              HasSubstr(R"("uri": "my%20pipes/50%25,%20a%3Ab.sf")"));
}

}  // namespace
}  // namespace sqlflow
