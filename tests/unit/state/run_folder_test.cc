#include "state/run_folder.h"

#include <gmock/gmock.h>

#include "base/files.h"
#include "support/matchers.h"
#include "support/temp_dir.h"

namespace sqlflow {
namespace {

using testing::SizeIs;

class RunFolderTest : public testing::Test {
 protected:
  const TempDir dir_;
  const RunFolder folder_{dir_.path(), "daily", "r1"};
};

TEST_F(RunFolderTest, GivesBackWhatWasWritten) {
  RunDocument document{.run = {.run_id = "r1", .pipeline = "daily", .status = "running"}};
  document.run.request = R"({"variables":{"a":1}})";
  document.process = 7;
  document.plan.push_back({.id = "s", .content = R"({"sql":"SELECT 1"})", .appends = true});
  folder_.Write(document, Durability::kSynced);

  const std::optional<RunDocument> found = folder_.ReadRun();

  ASSERT_TRUE(found);
  EXPECT_EQ(found->run.request, document.run.request);
  EXPECT_EQ(found->process, 7);
  ASSERT_THAT(found->plan, SizeIs(1));
  EXPECT_EQ(found->plan[0].content, document.plan[0].content);
  EXPECT_TRUE(found->plan[0].appends);
  EXPECT_THAT(RunFolder::All(dir_.path(), "daily"), SizeIs(1));
  EXPECT_THAT(RunFolder::All(dir_.path(), ""), SizeIs(1));
}

TEST_F(RunFolderTest, KeepsStepsApartWhoseIdsAreNoFileNames) {
  for (const char* id : {"a/b", "a%2Fb", "..", ""}) {
    folder_.Write(StepRecord{.step_id = id, .kind = id}, Durability::kWritten);
  }

  for (const char* id : {"a/b", "a%2Fb", "..", ""}) EXPECT_EQ(folder_.ReadStep(id)->kind, id);
}

TEST_F(RunFolderTest, NamesTheFileThatCannotBeRead) {
  folder_.Write(StepRecord{.step_id = "s"}, Durability::kWritten);
  WriteFileAtomically(folder_.path() + "/s.json", "half a rec");

  EXPECT_THAT([&] { folder_.ReadStep("s"); }, ThrowsError(ErrorCode::kData, "s.json"));
}

}  // namespace
}  // namespace sqlflow
