#include "plan/select.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sqlflow/error.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Step Load(std::string table) {
  Step step;
  step.id = "load_" + table;
  step.work = LoadWork{.table = {"", std::move(table)}, .source = {}, .mode = {}, .options = {}};
  return step;
}

Step Transform(std::string table, std::vector<int> after, std::vector<TableId> reads,
               OptionValue tags = {}) {
  Step step;
  step.id = "transform_" + table;
  step.after = std::move(after);
  step.reads = std::move(reads);
  TransformWork work;
  work.table = {"", std::move(table)};
  work.options.tags = std::move(tags);
  step.work = std::move(work);
  return step;
}

// orders → clean → sums, customers → report ← sums
Plan Shop() {
  const OptionValue daily{.data = OptionValue::List{OptionValue::Text("daily")}, .span = {}};
  Plan plan;
  plan.pipeline = "shop";
  plan.steps = {Load("orders"), Load("customers"), Transform("clean", {0}, {{"", "orders"}}),
                Transform("sums", {2}, {{"", "clean"}}, daily),
                Transform("report", {1, 3}, {{"", "customers"}, {"", "sums"}})};
  return plan;
}

std::vector<std::string> Ids(const Plan& plan) {
  std::vector<std::string> ids;
  for (const Step& step : plan.steps) ids.push_back(step.id);
  return ids;
}

std::string Refusal(const Selection& selection) {
  try {
    Select(Shop(), selection, {});
    return "";
  } catch (const Error& error) {
    return error.message() + "; " + error.hint();
  }
}

TEST(Select, TakesAStepByItsIdOrItsTable) {
  EXPECT_THAT(Ids(Select(Shop(), {.select = {"transform_sums", "ORDERS"}}, {})),
              ElementsAre("load_orders", "transform_sums"));
}

TEST(Select, TakesWhatAStepDependsOn) {
  EXPECT_THAT(Ids(Select(Shop(), {.select = {"+sums"}}, {})),
              ElementsAre("load_orders", "transform_clean", "transform_sums"));
}

TEST(Select, TakesWhatDependsOnAStep) {
  EXPECT_THAT(Ids(Select(Shop(), {.select = {"clean+"}}, {})),
              ElementsAre("transform_clean", "transform_sums", "transform_report"));
}

TEST(Select, DoesNotTakeWhatElseTheDependentsDependOn) {
  EXPECT_THAT(Ids(Select(Shop(), {.select = {"+sums+"}}, {})),
              ElementsAre("load_orders", "transform_clean", "transform_sums", "transform_report"));
}

TEST(Select, TakesStepsByTheirTags) {
  EXPECT_THAT(Ids(Select(Shop(), {.select = {"tag:daily"}}, {})), ElementsAre("transform_sums"));
}

TEST(Select, LeavesOutWhatIsExcluded) {
  EXPECT_THAT(Ids(Select(Shop(), {.exclude = {"+clean", "report"}}, {})),
              ElementsAre("load_customers", "transform_sums"));
}

TEST(Select, KeepsTheOrderThroughStepsThatAreLeftOut) {
  const Plan plan = Select(Shop(), {.exclude = {"clean", "customers"}}, {});
  EXPECT_THAT(Ids(plan), ElementsAre("load_orders", "transform_sums", "transform_report"));
  EXPECT_THAT(plan.steps[1].after, ElementsAre(0));
  EXPECT_THAT(plan.steps[2].after, ElementsAre(1));
}

TEST(Select, NamesTheNearestStep) {
  EXPECT_THAT(Refusal({.select = {"+sumz"}}), HasSubstr("No step has this name: sumz"));
  EXPECT_THAT(Refusal({.select = {"+sumz"}}), HasSubstr("sums"));
  EXPECT_THAT(Refusal({.exclude = {"tag:weekly"}}), HasSubstr("No step has this name: tag:weekly"));
}

TEST(Select, RefusesToLeaveNothing) {
  EXPECT_THAT(Refusal({.select = {"sums"}, .exclude = {"+report"}}), HasSubstr("No step is left"));
}

TEST(InputsLeftOut, AreTablesThatOnlyStepsMakeThatDoNotRun) {
  const std::vector<MissingInput> missing =
      InputsLeftOut(Select(Shop(), {.select = {"report", "sums"}}, {}), Shop());
  ASSERT_EQ(missing.size(), 2);
  EXPECT_EQ(missing[0].step, 0);
  EXPECT_EQ(missing[0].table.table, "clean");
  EXPECT_EQ(missing[1].table.table, "customers");
}

TEST(InputsLeftOut, AreNotTablesOfTheDatabase) {
  Plan plan;
  plan.steps = {Transform("a", {}, {{"", "made_by_hand"}})};
  EXPECT_THAT(InputsLeftOut(plan, plan), IsEmpty());
}

}  // namespace
}  // namespace sqlflow
