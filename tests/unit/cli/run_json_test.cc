#include "cli/run_json.h"

#include <gmock/gmock.h>

#include <sstream>

namespace sqlflow {
namespace {

using testing::HasSubstr;

const StepInfo kLoad{"load_orders", "load", "orders", {}};

class RunJsonTest : public testing::Test {
 protected:
  std::ostringstream out_;
  SourceFiles files_;
  RunJson observer_{out_, files_};
};

TEST_F(RunJsonTest, WritesOneObjectPerLine) {
  observer_.OnRunStart({.run_id = "r1", .pipeline = "daily", .steps = {kLoad}});
  observer_.OnStepStart(kLoad);
  const std::string text = out_.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_THAT(text, testing::StartsWith(R"({"event": "run_started", "run_id": "r1")"));
}

TEST_F(RunJsonTest, HasTheSameKeysWhetherAStepFailedOrNot) {
  observer_.OnStepEnd({.step = kLoad, .rows = 3});
  EXPECT_THAT(out_.str(), HasSubstr(R"("status": "succeeded", "rows": 3)"));
  EXPECT_THAT(out_.str(), HasSubstr(R"("error": null)"));
}

TEST_F(RunJsonTest, GivesTheErrorItsCodeAndPlace) {
  const int file = files_.Add("daily.sf", "LOAD a\nFROM b;");
  StepResult failed{.step = kLoad, .status = StepStatus::kFailed};
  failed.error = Error(ErrorCode::kNotFound, "File is missing: b").At({file, 7, 13});
  observer_.OnStepEnd(failed);
  EXPECT_THAT(out_.str(), HasSubstr(R"("code": "not_found", "message": "File is missing: b")"));
  EXPECT_THAT(out_.str(), HasSubstr(R"("file": "daily.sf", "line": 2, "column": 1)"));
}

TEST_F(RunJsonTest, TellsUnknownProgressFromNone) {
  observer_.OnProgress(kLoad, 10, -1, 1.5);
  EXPECT_THAT(out_.str(), HasSubstr(R"("rows": 10, "fraction": null, "seconds": 1.500)"));
}

TEST_F(RunJsonTest, TellsNoProgressOfAStepThatBeganJustNow) {
  observer_.OnProgress(kLoad, 10, 0.5, 0.25);
  EXPECT_EQ(out_.str(), "");
}

TEST_F(RunJsonTest, TellsForHowLongAStepHasDoneNothing) {
  observer_.OnStall(kLoad, 300);
  EXPECT_THAT(out_.str(), HasSubstr(R"({"event": "stalled", "step": "load_orders")"));
  EXPECT_THAT(out_.str(), HasSubstr(R"("seconds": 300.000})"));
}

}  // namespace
}  // namespace sqlflow
