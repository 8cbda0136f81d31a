#include "sqlflow/common_options.h"

#include <gmock/gmock.h>

#include "support/matchers.h"
#include "support/values.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using values::Int;
using values::List;
using values::Map;

std::vector<OptionProblem> ProblemsOf(const OptionValue& values) {
  std::vector<OptionProblem> problems;
  ParseCommonOptions(values, {}, problems);
  return problems;
}

TEST(CommonOptions, AreReadAmongThoseOfAConnector) {
  std::vector<OptionProblem> problems;
  const CommonSourceOptions options =
      ParseCommonOptions(Map({{"path", values::Text("a.csv")},
                              {"sync_mode", values::Text("incremental")},
                              {"cursor_field", values::Text("updated_at")},
                              {"primary_key", values::Text("id")},
                              {"start_date", values::Text("2024-01-01")},
                              {"lookback", Int(2)}}),
                         {}, problems);
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_TRUE(options.incremental());
  EXPECT_THAT(options.primary_key, ElementsAre("id"));
  EXPECT_EQ(ToText(options.start_value), "2024-01-01");
  EXPECT_EQ(ToText(options.lookback), "2");
}

TEST(CommonOptions, IncrementalNeedsACursor) {
  EXPECT_THAT(ProblemsOf(Map({{"sync_mode", values::Text("incremental")}})),
              ElementsAre(IsProblem("SF0207", "incremental requires cursor_field")));
}

TEST(CommonOptions, ACursorIsOnlyForIncremental) {
  EXPECT_THAT(ProblemsOf(Map({{"sync_mode", values::Text("full_refresh")},
                              {"cursor_field", values::Text("id")}})),
              ElementsAre(IsProblem("SF0207", "cursor_field is only for")));
}

TEST(CommonOptions, ACursorMayWaitForTheModeOfALoad) {
  EXPECT_THAT(ProblemsOf(Map({{"cursor_field", values::Text("id")}})), IsEmpty());
}

TEST(CommonOptions, CdcIsRefusedUntilItIsBuilt) {
  EXPECT_THAT(ProblemsOf(Map({{"sync_mode", values::Text("cdc")}})),
              ElementsAre(IsProblem("SF0209", "not supported yet: cdc")));
}

TEST(CommonOptions, BoundsAreScalars) {
  EXPECT_THAT(ProblemsOf(Map({{"start_value", List({Int(1)})}, {"limit", Int(-1)}})),
              ElementsAre(IsProblem("SF0204", "limit must be at least 0")));
  EXPECT_THAT(ProblemsOf(Map({{"start_value", List({Int(1)})}})),
              ElementsAre(IsProblem("SF0203", "not list: start_value")));
}

TEST(CommonOptions, ColumnsAreNamesOrAMapOfTypes) {
  std::vector<OptionProblem> problems;
  const auto names = [&](OptionValue columns) {
    return ParseCommonOptions(Map({{"columns", std::move(columns)}}), {}, problems).ColumnNames();
  };
  EXPECT_THAT(names(List({values::Text("a"), values::Text("b")})), ElementsAre("a", "b"));
  EXPECT_THAT(names(values::Text("a")), ElementsAre("a"));
  EXPECT_THAT(names(Map({{"a", values::Text("INT")}})), IsEmpty());
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_THAT(ProblemsOf(Map({{"columns", List({Int(1)})}})),
              ElementsAre(IsProblem("SF0203", "not integer: columns")));
}

}  // namespace
}  // namespace sqlflow
