#include "golden/runner/program_host.h"

#include <gmock/gmock.h>

#include <csignal>
#include <vector>

#include "support/temp_dir.h"

namespace sqlflow::golden {
namespace {

using sftest::Command;
using sftest::Outcome;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class ProgramHostTest : public testing::Test {
 protected:
  ProgramHostTest() { std::signal(SIGPIPE, SIG_IGN); }

  Command Of(std::vector<std::string> words) const {
    words.insert(words.begin(), "sqlflow");
    return {.arguments = std::move(words), .environment = {"NO_COLOR=1"}, .folder = dir_ / "."};
  }
  Outcome Run(const Command& command) { return sftest::RunCommand(command, host_); }

  const TempDir dir_{{{"script.sf", "SET a = '1';\n"}}};
  ProgramHost host_{GOLDEN_HOST};
};

TEST_F(ProgramHostTest, KeepsWhatEachCommandPrintsApart) {
  const Outcome version = Run(Of({"--version"}));
  EXPECT_THAT(version.out, StartsWith("sqlflow "));
  EXPECT_EQ(version.exit_code, 0);
  const Outcome wrong = Run(Of({"no-such-command"}));
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("no-such-command"));
  const Outcome again = Run(Of({"--version"}));
  EXPECT_EQ(again.out, version.out);
  EXPECT_THAT(again.err, IsEmpty());
}

TEST_F(ProgramHostTest, GivesEachCommandItsOwnFolderAndEnvironment) {
  EXPECT_EQ(Run(Of({"run", "script.sf", "--quiet"})).exit_code, 0);
  const TempDir other;
  Command command = Of({"run", "script.sf", "--quiet"});
  command.folder = other / ".";
  EXPECT_EQ(Run(command).exit_code, 1);
  command = Of({"query", "SELECT 1", "--quiet"});
  command.environment.push_back("SQLFLOW_CLOCK=no time");
  EXPECT_THAT(Run(command).err, HasSubstr("no time"));
  command.environment.pop_back();
  EXPECT_EQ(Run(command).exit_code, 0);
}

TEST_F(ProgramHostTest, ForgetsInputThatNobodyRead) {
  Command command = Of({"--version"});
  command.input = "of the command before";
  Run(command);
  command = Of({"query", "SELECT * FROM read_csv('/dev/stdin')", "--format", "csv"});
  command.input = "seven\n7\n";
  EXPECT_EQ(Run(command).out, "seven\n7\n");
}

TEST_F(ProgramHostTest, StartsAgainAfterACommandThatHadToBeKilled) {
  Command command = Of({"query", "SELECT count(*) FROM range(1000000000000) WHERE random() > 2"});
  command.timeout = std::chrono::seconds(1);
  EXPECT_EQ(Run(command).death, "no end within 1 s");
  EXPECT_EQ(Run(Of({"--version"})).exit_code, 0);
  EXPECT_THAT(host_.Finish(), IsEmpty());
}

}  // namespace
}  // namespace sqlflow::golden
