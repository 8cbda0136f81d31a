// A file is replaced whole or not at all, whichever system call fails or is the process's last.
#include <sys/wait.h>

#include <csignal>
#include <cstdio>

#include "conformance/conformance_test.h"
#include "conformance/fault_rows.h"

namespace sqlflow {
namespace {

using testing::Ge;
using testing::HasSubstr;
using testing::ValuesIn;

struct Ended {
  int exit_code;  // Of the shell: 128 + the signal for a process that was killed.
  std::string printed;
  int calls;  // That matched the fault's operation and path.

  bool killed() const { return exit_code == 128 + SIGKILL; }
};

class FaultTest : public ConformanceTest {
 protected:
  void SetUp() override {
    if (!fixture_->writes_local_files()) GTEST_SKIP() << type_ << " writes no local files";
    Write(OldRows());
  }

  // The victim replaces the old rows under a fault that strikes in the target's folder.
  Ended Replace(const std::string& fault, const std::string& path) {
    const TempDir counts;
    // Under sanitizers the shim is loaded before their runtime, which they refuse otherwise.
    const std::string command =
        "{ env ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=" SQLFLOW_FAULT_SHIM
        " SQLFLOW_FAULT='" +
        fault + ";path=" + path + "' SQLFLOW_FAULT_COUNT=" + (counts / "calls") +
        " " CONFORMANCE_FAULT_VICTIM " " + type_ + " " + folder_.path() + "; } 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    std::string printed;
    char buffer[4096];
    while (const size_t size = std::fread(buffer, 1, sizeof buffer, pipe)) {
      printed.append(buffer, size);
    }
    const int status = ::pclose(pipe);
    const std::string calls = counts.Read("calls");
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, printed,
            calls.empty() ? 0 : std::stoi(calls)};
  }
  // Everything in the folder, and the folder itself.
  std::string Anything() const { return folder_.path() + "*"; }
  std::string AnyFile() const { return folder_.path() + "/*"; }

  bool Holds(const std::string& query) { return Read(SampleSchema()) == bench_.Select(query); }
  void ExpectWhole(const std::string& after) {
    EXPECT_TRUE(Holds(OldRows()) || Holds(NewRows()))
        << "after " << after << " the target holds "
        << testing::PrintToString(Read(SampleSchema()));
  }
};

TEST_P(FaultTest, SyncsTheFileAndThenItsFolder) {
  EXPECT_EQ(Replace("op=fsync", AnyFile()).calls, 1);
  EXPECT_EQ(Replace("op=fsync", folder_.path()).calls, 1);
}

TEST_P(FaultTest, PublishesByOneRename) {
  const Ended ended = Replace("op=rename", AnyFile());
  EXPECT_EQ(ended.exit_code, 0) << ended.printed;
  EXPECT_EQ(ended.calls, 1);
  EXPECT_TRUE(Holds(NewRows()));
}

TEST_P(FaultTest, KeepsTheOldRowsWhenTheFileCannotBeSynced) {
  const Ended ended = Replace("op=fsync;nth=1;action=fail:EIO", AnyFile());
  EXPECT_EQ(ended.exit_code, 1) << ended.printed;
  EXPECT_TRUE(Holds(OldRows()));
}

TEST_P(FaultTest, KeepsTheOldRowsWhenTheDiskIsFull) {
  const Ended ended = Replace("op=any;nth=1+;action=fail:ENOSPC", AnyFile());
  EXPECT_EQ(ended.exit_code, 1) << ended.printed;
  EXPECT_THAT(ended.printed, HasSubstr("No space left"));
  EXPECT_TRUE(Holds(OldRows()));
  // The fault keeps the file from being removed too; the next write does it.
  Write(NewRows());
}

TEST_P(FaultTest, HoldsOldOrNewRowsWhicheverCallFails) {
  const int calls = Replace("op=any", Anything()).calls;
  ASSERT_THAT(calls, Ge(4));  // A write, two syncs and a rename.
  for (int call = 1; call <= calls; ++call) {
    Write(OldRows());
    const Ended ended =
        Replace("op=any;nth=" + std::to_string(call) + ";action=fail:EIO", Anything());
    EXPECT_EQ(ended.exit_code, 1) << "call " << call << " failed and nobody was told";
    ExpectWhole("a failure of call " + std::to_string(call));
    EXPECT_THAT(fixture_->Leftovers(), testing::IsEmpty()) << "call " << call;
  }
}

TEST_P(FaultTest, HoldsOldOrNewRowsWhereverTheProcessIsKilled) {
  const int calls = Replace("op=any", Anything()).calls;
  for (int call = 1; call <= calls; ++call) {
    Write(OldRows());
    const Ended ended = Replace("op=any;nth=" + std::to_string(call) + ";action=tear", Anything());
    ASSERT_TRUE(ended.killed()) << ended.printed;
    ExpectWhole("the process was killed in call " + std::to_string(call));
  }
  // What dead processes left goes with the next write.
  Write(OldRows());
}

INSTANTIATE_TEST_SUITE_P(Connectors, FaultTest, ValuesIn(TestedConnectors()), ConnectorName);

}  // namespace
}  // namespace sqlflow
