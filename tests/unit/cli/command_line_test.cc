#include "cli/command_line.h"

#include <gmock/gmock.h>

#include <sstream>

namespace sqlflow {
namespace {

using testing::HasSubstr;

// `tool pipeline run NAME [--threads N] [--format text|json] [-q]`, with what was given.
class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() : line_("tool", "A tool") {
    Command group = line_.root().Sub("pipeline", "Pipelines");
    Command run = group.Sub("run", "Run one");
    run.Required("NAME", name_, "Its name");
    run.Option("--threads", threads_, "N", "Steps at once");
    run.Option("--vars", vars_, "VARS", "Variables");
    run.Choice("--format", format_, {"text", "json"}, "How to print");
    run.Flag("-q,--quiet", quiet_, "Say less");
    run.Example("tool pipeline run daily");
    run.Action([this] {
      ++runs_;
      return 7;
    });
  }

  int Run(const std::vector<std::string>& words) { return line_.Run(words, out_, err_); }

  CommandLine line_;
  std::string name_;
  int threads_ = 0;
  std::vector<std::string> vars_;
  std::string format_ = "text";
  bool quiet_ = false;
  int runs_ = 0;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CommandLineTest, RunsTheCommandAndReturnsItsCode) {
  EXPECT_EQ(Run({"pipeline", "run", "daily", "--threads", "3", "--format=json", "-q"}), 7);
  EXPECT_EQ(name_, "daily");
  EXPECT_EQ(threads_, 3);
  EXPECT_EQ(format_, "json");
  EXPECT_TRUE(quiet_);
}

TEST_F(CommandLineTest, KeepsEveryValueOfARepeatedOption) {
  EXPECT_EQ(Run({"pipeline", "run", "daily", "--vars", "a=1", "--vars", "b=2"}), 7);
  EXPECT_THAT(vars_, testing::ElementsAre("a=1", "b=2"));
}

TEST_F(CommandLineTest, NamesTheNearestCommand) {
  EXPECT_EQ(Run({"pipelin", "run", "daily"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("Unknown command: pipelin"));
  EXPECT_THAT(err_.str(), HasSubstr("Did you mean \"pipeline\"?"));
  EXPECT_EQ(runs_, 0);
}

TEST_F(CommandLineTest, NamesTheNearestOption) {
  EXPECT_EQ(Run({"pipeline", "run", "daily", "--thread", "3"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("Unknown option: --thread"));
  EXPECT_THAT(err_.str(), HasSubstr("Did you mean \"--threads\"?"));
}

TEST_F(CommandLineTest, RefusesAValueThatIsNoChoice) {
  EXPECT_EQ(Run({"pipeline", "run", "daily", "--format", "jsom"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("Did you mean \"json\"?"));
}

TEST_F(CommandLineTest, RefusesANumberThatIsNone) {
  EXPECT_EQ(Run({"pipeline", "run", "daily", "--threads", "many"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("many"));
  EXPECT_EQ(Run({"pipeline", "run", "daily", "--threads", "99999999999"}), kExitUsage);
}

TEST_F(CommandLineTest, NamesAMissingArgument) {
  EXPECT_EQ(Run({"pipeline", "run"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("Argument is missing: NAME"));
}

TEST_F(CommandLineTest, NamesAnArgumentTooMany) {
  EXPECT_EQ(Run({"pipeline", "run", "daily", "weekly"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("Argument is one too many: weekly"));
}

TEST_F(CommandLineTest, NamesAnOptionWithoutItsValue) {
  EXPECT_EQ(Run({"pipeline", "run", "daily", "--threads"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("Value is missing: --threads"));
}

TEST_F(CommandLineTest, ShowsHelpWithAnExampleOnStdout) {
  EXPECT_EQ(Run({"pipeline", "run", "--help"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("Usage: tool pipeline run NAME"));
  EXPECT_THAT(out_.str(), HasSubstr("  tool pipeline run daily\n"));
  EXPECT_EQ(err_.str(), "");
  EXPECT_EQ(runs_, 0);
}

TEST_F(CommandLineTest, ShowsHelpForAGroupWithoutACommand) {
  EXPECT_EQ(Run({"pipeline"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("run"));
}

TEST_F(CommandLineTest, TakesWordsAfterTwoDashesAsTheyAre) {
  EXPECT_EQ(Run({"pipeline", "run", "--", "-q"}), 7);
  EXPECT_EQ(name_, "-q");
  EXPECT_FALSE(quiet_);
}

}  // namespace
}  // namespace sqlflow
