// The runner itself, against a small script that stands in for the program.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "support/temp_dir.h"

namespace sqlflow {
namespace {

using testing::HasSubstr;
using testing::Not;

// `run` appends its script's lines to a table, `query` prints it, `cli` prints what it was given.
constexpr const char* kFakeProgram = R"sh(#!/bin/sh
mkdir -p target
case "$1" in
  run)
    if grep -q FAIL "$2"; then echo "$2:1: error: Script fails in $PWD" >&2; exit 1; fi
    if grep -q CRASH "$2"; then kill -SEGV $$; fi
    if grep -q BUG "$2"; then exit 3; fi
    echo "took $$ ms"
    cat "$2" >> target/table
    echo "$TOKEN" > "target/run.log"
    [ -z "$SQLFLOW_TEST_BATCH_ROWS" ] || echo "batch $SQLFLOW_TEST_BATCH_ROWS" >> target/table ;;
  query) cat target/table ;;
  pipeline) echo "$2 $3" ;;
  env) echo "$SQLFLOW_CLOCK $NO_COLOR $TZ ${HOME##*/}" ;;
  fail) exit 4 ;;
  *) printf '%s|' "$@"; cat ;;
esac
)sh";

struct Ended {
  int exit_code;
  std::string printed;
};

// A folder with the fake program and one case.
class GoldenRunner : public testing::Test {
 protected:
  GoldenRunner() : dir_({{"sqlflow", kFakeProgram}}) {
    std::filesystem::permissions(dir_ / "sqlflow", std::filesystem::perms::owner_all);
  }

  Ended Run(const std::string& text, const std::string& options = "") {
    dir_.Write("case.sftest", text);
    const std::string command = std::string(GOLDEN_RUNNER) + " --sqlflow " + (dir_ / "sqlflow") +
                                " " + options + " " + (dir_ / "case.sftest") + " 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    std::string printed;
    char buffer[4096];
    while (const size_t size = std::fread(buffer, 1, sizeof buffer, pipe)) {
      printed.append(buffer, size);
    }
    return {WEXITSTATUS(::pclose(pipe)), printed};
  }
  std::string Case() const { return dir_.Read("case.sftest"); }

 private:
  const TempDir dir_;
};

TEST_F(GoldenRunner, PassesWhenAllRowsAreAsExpected) {
  const Ended ended = Run("# Shows.\n=== run\na\n=== run\nb\n=== query\nSELECT\n=== rows\na\nb\n");
  EXPECT_EQ(ended.printed, "1 passed, 0 failed\n");
  EXPECT_EQ(ended.exit_code, 0);
}

TEST_F(GoldenRunner, ShowsADiffWithThePlaceOfTheSection) {
  const Ended ended = Run("# Shows.\n=== run\na\n=== query\nSELECT\n=== rows\nb\n");
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.printed, HasSubstr("case.sftest:6: Rows differ\n--- expected\n+++ actual\n"));
  EXPECT_THAT(ended.printed, HasSubstr("\n-b\n+a\n"));
  EXPECT_THAT(ended.printed, HasSubstr("\n0 passed, 1 failed\n"));
}

TEST_F(GoldenRunner, ComparesTheErrorOfARunThatMustFail) {
  const Ended ended = Run(
      "# Shows.\n=== run\nFAIL\n=== error\npipelines/main.sf:1: error: Script fails in $CASE\n");
  EXPECT_EQ(ended.exit_code, 0) << ended.printed;
}

TEST_F(GoldenRunner, FailsWhenARunThatMustFailDoesNot) {
  const Ended ended = Run("# Shows.\n=== run\na\n=== error\nx\n");
  EXPECT_THAT(ended.printed, HasSubstr("case.sftest:2: run should have failed"));
}

TEST_F(GoldenRunner, FailsWhenARunFailsUnexpectedly) {
  const Ended ended = Run("# Shows.\n=== run\nFAIL\n");
  EXPECT_THAT(ended.printed, HasSubstr("run failed: exit 1\n    pipelines/main.sf:1: error:"));
}

TEST_F(GoldenRunner, NeverTakesACrashOrABugForAnExpectedError) {
  EXPECT_THAT(Run("# Shows.\n=== run\nCRASH\n=== error\n").printed, HasSubstr("died: signal 11"));
  EXPECT_THAT(Run("# Shows.\n=== run\nBUG\n=== error\n").printed, HasSubstr("failed: exit 3"));
}

TEST_F(GoldenRunner, ComparesExitAndOutputsOfACommand) {
  const Ended ended =
      Run("# Shows.\n=== cli fail\n=== exit 4\n=== cli say 'a b'\nin\n=== stdout\nsay|a b|in\n");
  EXPECT_EQ(ended.exit_code, 0) << ended.printed;
  EXPECT_THAT(Run("# Shows.\n=== cli fail\n=== exit 5\n").printed,
              HasSubstr("Exit differs: expected 5, actual 4"));
}

TEST_F(GoldenRunner, FixesTheEnvironment) {
  const Ended ended = Run("# Shows.\n=== cli env\n=== stdout\n2026-01-31T10:15:00Z 1 UTC home\n");
  EXPECT_EQ(ended.exit_code, 0) << ended.printed;
}

TEST_F(GoldenRunner, WritesFilesAndComparesWrittenOnes) {
  const Ended ended =
      Run("# Shows.\n=== file data/a.csv\nid\n=== bytes b\nx\\r\\n\n=== output data/a.csv\nid\n"
          "=== output b\nx\n");
  EXPECT_THAT(ended.printed, HasSubstr("File differs: b"));
  EXPECT_THAT(ended.printed, Not(HasSubstr("File differs: data/a.csv")));
}

TEST_F(GoldenRunner, MatchesMaskedText) {
  const Ended ended = Run("# Shows.\n=== run\na\n=== stdout\ntook [[*]] ms\n");
  EXPECT_EQ(ended.exit_code, 0) << ended.printed;
}

TEST_F(GoldenRunner, BlessesInPlaceAndKeepsMasksThatStillMatch) {
  const Ended ended = Run(
      "# Shows.\n=== run\na\n=== stdout\ntook [[*]] ms\nmore\n\n=== query\nSELECT\n=== rows\nb\n"
      "=== plan\n",
      "--bless");
  EXPECT_EQ(ended.exit_code, 0) << ended.printed;
  EXPECT_EQ(Case(),
            "# Shows.\n=== run\na\n=== stdout\ntook [[*]] ms\n\n=== query\nSELECT\n=== rows\na\n"
            "=== plan\ncompile main\n");
}

TEST_F(GoldenRunner, BlessesTheRowsOfABareQuery) {
  Run("# Shows.\n=== run\na\n=== query\nSELECT\n", "--bless");
  EXPECT_EQ(Case(), "# Shows.\n=== run\na\n=== query\nSELECT\n=== rows\na\n");
}

TEST_F(GoldenRunner, DoesNotBlessAwayARunThatFails) {
  const std::string text = "# Shows.\n=== run\nFAIL\n=== query\nSELECT\n=== rows\nb\n";
  EXPECT_EQ(Run(text, "--bless").exit_code, 1);
  EXPECT_EQ(Case(), text);
}

TEST_F(GoldenRunner, FindsSecretsInOutputsAndArtifacts) {
  const std::string secret = "# Shows.\n=== secret hunter2\n=== env\nTOKEN=hunter2\n";
  EXPECT_THAT(Run(secret + "=== run\na\n").printed,
              HasSubstr("Secret is in an artifact: target/run.log"));
  EXPECT_THAT(Run(secret + "=== cli hunter2\n").printed, HasSubstr("Secret was printed"));
  EXPECT_EQ(Run(secret + "=== cli say\n").exit_code, 0);
}

TEST_F(GoldenRunner, SkipsACaseWhoseRequirementIsNotThere) {
  const Ended ended = Run("# Shows.\n=== requires moonbase\n=== run\na\n");
  EXPECT_EQ(ended.exit_code, 77);
  EXPECT_THAT(ended.printed, HasSubstr("requires moonbase: SQLFLOW_TEST_MOONBASE is not set"));
  EXPECT_THAT(ended.printed, HasSubstr("0 passed, 0 failed, 1 skipped"));
}

TEST_F(GoldenRunner, ForwardsASettingAndStillComparesRows) {
  const std::string text = "# Shows.\n=== run\na\n=== query\nSELECT\n=== rows\na\nbatch 7\n";
  EXPECT_EQ(Run(text, "--setting batch=7").exit_code, 0);
  EXPECT_EQ(Run(text).exit_code, 1);
}

TEST_F(GoldenRunner, RefusesAnUnknownSetting) {
  const Ended ended = Run("# Shows.\n=== run\na\n", "--setting colour=red");
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.printed, HasSubstr("Unknown setting: colour=red"));
}

}  // namespace
}  // namespace sqlflow
