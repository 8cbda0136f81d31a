#include "sftest/subprocess.h"

#include <gmock/gmock.h>

#include <csignal>

#include "support/matchers.h"

namespace sqlflow::sftest {
namespace {

Command Shell(const std::string& script) {
  return {.arguments = {"/bin/sh", "-c", script}, .environment = {"A=b"}, .folder = "/"};
}

TEST(RunCommand, KeepsWhatIsPrintedAndTheExitCode) {
  const Outcome outcome = RunCommand(Shell("pwd; echo $A >&2; exit 4"));
  EXPECT_EQ(outcome.out, "/\n");
  EXPECT_EQ(outcome.err, "b\n");
  EXPECT_EQ(outcome.exit_code, 4);
}

TEST(RunCommand, FeedsAProgramThatDoesNotReadAll) {
  std::signal(SIGPIPE, SIG_IGN);
  Command command = Shell("head -c 1; exec <&-");
  command.input = std::string(1 << 20, 'x');
  EXPECT_EQ(RunCommand(command).out, "x");
}

TEST(RunCommand, EndsWhatTakesTooLongWithAllItHasStarted) {
  Command command = Shell("sleep 600 & wait");
  command.timeout = std::chrono::seconds(1);
  EXPECT_EQ(RunCommand(command).death, "no end within 1 s");
}

TEST(RunCommand, EndsWhatIsCancelled) {
  CancelToken cancel;
  cancel.Cancel();
  Command command = Shell("sleep 600");
  command.cancel = &cancel;
  EXPECT_THAT([&] { RunCommand(command); }, ThrowsError(ErrorCode::kCancelled, "cancelled"));
}

TEST(RunCommand, SaysThatAProgramCannotBeStarted) {
  EXPECT_THAT([] { RunCommand({.arguments = {"/no/such"}, .folder = "/"}); },
              ThrowsError(ErrorCode::kNotFound, "/no/such"));
}

}  // namespace
}  // namespace sqlflow::sftest
