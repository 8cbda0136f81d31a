#include <gmock/gmock.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "support/temp_dir.h"

namespace sqlflow {
namespace {

using testing::HasSubstr;

struct Ended {
  int status;
  std::string printed;
  bool killed() const { return WIFEXITED(status) && WEXITSTATUS(status) == 128 + SIGKILL; }
  int failures() const { return WEXITSTATUS(status); }
};

// Runs the victim in `dir` under a fault; its calls there are counted in `count`.
Ended RunVictim(const TempDir& dir, const std::string& fault) {
  const std::string command =
      "cd " + dir.path() + " && { env LD_PRELOAD=" SQLFLOW_FAULT_SHIM " SQLFLOW_FAULT='" + fault +
      "' SQLFLOW_FAULT_COUNT=" + (dir / "count") + " SQLFLOW_FAULT_TRACE=" + (dir / "trace") +
      " " FAULT_SHIM_VICTIM "; } 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string printed;
  char buffer[4096];
  while (const size_t size = std::fread(buffer, 1, sizeof buffer, pipe)) {
    printed.append(buffer, size);
  }
  return {::pclose(pipe), printed};
}

TEST(FaultShim, CountsEveryMatchingCallAndDisturbsNoneWithoutAnAction) {
  const TempDir dir;
  const Ended ended = RunVictim(dir, "op=any");
  EXPECT_EQ(ended.failures(), 0) << ended.printed;
  EXPECT_EQ(dir.Read("count"), "9\n");
}

TEST(FaultShim, CountsVectoredWritesAsWrites) {
  const TempDir dir;
  RunVictim(dir, "op=write");
  EXPECT_EQ(dir.Read("count"), "2\n");
}

TEST(FaultShim, CountsSeveralKindsOfCalls) {
  const TempDir dir;
  RunVictim(dir, "op=fsync,fdatasync,unlink");
  EXPECT_EQ(dir.Read("count"), "3\n");
}

TEST(FaultShim, TellsWhichCallsItSaw) {
  const TempDir dir;
  RunVictim(dir, "op=rename,unlink");
  EXPECT_EQ(dir.Read("trace"), "rename " + dir / "part" + "\nrename " + dir / "whole" +
                                   "\nunlink " + dir / "final" + "\n");
}

TEST(FaultShim, MatchesThePatternOverTheAbsolutePath) {
  const TempDir dir;
  RunVictim(dir, "op=any;path=" + dir.path() + "/fin*");
  EXPECT_EQ(dir.Read("count"), "2\n");  // renameat by its target, and unlink.
}

TEST(FaultShim, CountsNothingWhenNoCallMatches) {
  const TempDir dir;
  RunVictim(dir, "op=write;path=*.parquet");
  EXPECT_EQ(dir.Read("count"), "0\n");
}

TEST(FaultShim, FailsOnlyTheNthCall) {
  const TempDir dir;
  const Ended ended = RunVictim(dir, "op=write;nth=2;action=fail:ENOSPC");
  EXPECT_EQ(ended.printed, "writev: No space left on device\n");
}

TEST(FaultShim, GoesOnFailingWhenAskedTo) {
  const TempDir dir;
  const Ended ended = RunVictim(dir, "op=any;nth=6+;action=fail:EIO");
  EXPECT_EQ(ended.failures(), 4) << ended.printed;
  EXPECT_THAT(ended.printed, HasSubstr("fdatasync: Input/output error"));
}

TEST(FaultShim, KillsBeforeTheCallIsMade) {
  const TempDir dir;
  const Ended ended = RunVictim(dir, "op=rename;nth=1;action=kill");
  EXPECT_TRUE(ended.killed()) << ended.printed;
  EXPECT_TRUE(std::filesystem::exists(dir / "part"));
}

TEST(FaultShim, KillsAfterTheCallWasMade) {
  const TempDir dir;
  const Ended ended = RunVictim(dir, "op=rename;nth=1;action=kill-after");
  EXPECT_TRUE(ended.killed()) << ended.printed;
  EXPECT_TRUE(std::filesystem::exists(dir / "whole"));
}

TEST(FaultShim, TearsAWriteInHalf) {
  const TempDir dir;
  const Ended ended = RunVictim(dir, "op=pwrite;nth=1;action=tear");
  EXPECT_TRUE(ended.killed()) << ended.printed;
  EXPECT_EQ(std::filesystem::file_size(dir / "part"), 25u);
}

TEST(FaultShim, DelaysACallAndMakesIt) {
  const TempDir dir;
  const auto start = std::chrono::steady_clock::now();
  const Ended ended = RunVictim(dir, "op=fsync;action=delay:50");
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(50));
  EXPECT_EQ(ended.failures(), 0) << ended.printed;
}

TEST(FaultShim, RefusesAFaultThatItDoesNotKnow) {
  const TempDir dir;
  EXPECT_THAT(RunVictim(dir, "op=write;action=explode").printed, HasSubstr("unknown action"));
}

}  // namespace
}  // namespace sqlflow
