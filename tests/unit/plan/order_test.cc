#include "plan/order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Footprint Write(std::string table, std::vector<std::string> reads = {}) {
  return {.label = "CREATE TABLE " + table,
          .writes_table = std::move(table),
          .reads = std::move(reads)};
}
Footprint View(std::string name, std::vector<std::string> reads) {
  Footprint view = Write(std::move(name), std::move(reads));
  view.is_view = true;
  return view;
}
Footprint Export(std::string output, std::vector<std::string> reads) {
  return {.label = "EXPORT", .reads = std::move(reads), .output = std::move(output)};
}
Footprint LoadFile(std::string table, std::string file) {
  return {.label = "LOAD", .writes_table = std::move(table), .inputs = {std::move(file)}};
}

TEST(Order, KeepsTheFilesOrderWhereNothingDepends) {
  const Ordering ordering = OrderSteps({Write("a"), Write("b"), Write("c")});

  EXPECT_THAT(ordering.order, ElementsAre(0, 1, 2));
  EXPECT_THAT(ordering.after[2], IsEmpty());
}

TEST(Order, PutsAWriterBeforeAReaderThatStandsAboveIt) {
  const Ordering ordering = OrderSteps({Export("x.csv", {"a"}), Write("a")});

  EXPECT_THAT(ordering.order, ElementsAre(1, 0));
  EXPECT_THAT(ordering.writers_read[0], ElementsAre(1));
}

TEST(Order, ShowsAReaderTheLastWriteBeforeIt) {
  const Ordering ordering =
      OrderSteps({Write("a"), Export("1.csv", {"a"}), Write("a", {"a"}), Export("2.csv", {"a"})});

  EXPECT_THAT(ordering.writers_read[1], ElementsAre(0));
  EXPECT_THAT(ordering.writers_read[3], ElementsAre(2));
  EXPECT_THAT(ordering.after[2], ElementsAre(0, 1)) << "the second write waits for the reader";
}

TEST(Order, DoesNotLetATableWaitForItself) {
  const Ordering ordering = OrderSteps({Write("a", {"a"})});

  EXPECT_THAT(ordering.order, ElementsAre(0));
  EXPECT_THAT(ordering.writers_read[0], ElementsAre(-1));
}

TEST(Order, NamesTheStepsOfACycle) {
  const Ordering ordering =
      OrderSteps({Write("a", {"c"}), Write("b", {"a"}), Write("c", {"b"}), Write("d")});

  ASSERT_EQ(ordering.cycle.size(), 4u);
  EXPECT_EQ(ordering.cycle.front(), ordering.cycle.back());
  EXPECT_THAT(std::vector<int>(ordering.cycle.begin() + 1, ordering.cycle.end()),
              testing::UnorderedElementsAre(0, 1, 2));
}

TEST(Order, LetsALaterWriteWaitForReadersOfAViewOverTheTable) {
  const Ordering ordering = OrderSteps({Write("t"), View("v", {"t"}), Export("1.csv", {"v"}),
                                        Write("t", {"t"}), Export("2.csv", {"v"})});

  EXPECT_THAT(ordering.after[3], ElementsAre(0, 1, 2));
  EXPECT_THAT(ordering.after[4], ElementsAre(1, 3)) << "a view shows the table as it is then";
}

TEST(Order, KeepsTheFilesOrderBetweenAnExportAndALoadOfTheSameFile) {
  const Ordering ordering = OrderSteps({Write("a"), Export("/out/x.csv", {"a"}),
                                        LoadFile("b", "/out/x.csv"), LoadFile("c", "/out/*.csv")});

  EXPECT_THAT(ordering.after[2], ElementsAre(1));
  EXPECT_THAT(ordering.after[3], ElementsAre(1));
}

TEST(Order, LetsWhatIsReadInAFolderWaitForTheExportThatWritesTheFolder) {
  const Ordering ordering = OrderSteps({Export("/out", {}), LoadFile("a", "/out/p=1/x.csv"),
                                        LoadFile("b", "/*/p=2/*.csv"), Export("/out/y.csv", {}),
                                        LoadFile("c", "/output/x.csv")});

  EXPECT_THAT(ordering.after[1], ElementsAre(0));
  EXPECT_THAT(ordering.after[2], ElementsAre(0));
  EXPECT_THAT(ordering.after[3], ElementsAre(0));
  EXPECT_THAT(ordering.after[4], IsEmpty());
}

TEST(Order, LetsAReaderOfAViewWaitForTheExportOfAFileThatTheViewReads) {
  Footprint view = View("v", {});
  view.inputs = {"/x.csv"};
  const Ordering ordering = OrderSteps({view, Export("/x.csv", {}), Write("t", {"v"})});

  EXPECT_THAT(ordering.after[2], ElementsAre(0, 1));
}

TEST(Order, LetsAQueryOnADatabaseWaitForEarlierExportsToOneUnlessThatMakesACycle) {
  const Ordering ordering =
      OrderSteps({Export("db:t", {"late"}), Export("db:u", {}), LoadFile("a", "db:"),
                  LoadFile("late", "db:"), Export("other:t", {})});

  EXPECT_THAT(ordering.cycle, IsEmpty());
  EXPECT_THAT(ordering.after[0], ElementsAre(3));
  EXPECT_THAT(ordering.after[2], ElementsAre(0, 1));
  EXPECT_THAT(ordering.after[3], ElementsAre(1));
}

TEST(Order, LetsAnExportWaitForALoadOfTheFileThatItReplaces) {
  const Ordering ordering =
      OrderSteps({LoadFile("b", "/x.csv"), Write("a"), Export("/x.csv", {"a"})});

  EXPECT_THAT(ordering.after[2], ElementsAre(0, 1));
}

TEST(Order, IsLinearInTheNumberOfSteps) {
  std::vector<Footprint> steps;
  for (int i = 0; i < 20000; ++i) {
    steps.push_back(Write("t" + std::to_string(i), i == 0
                                                       ? std::vector<std::string>{}
                                                       : std::vector{"t" + std::to_string(i - 1)}));
  }

  EXPECT_EQ(OrderSteps(steps).order.size(), steps.size());
}

}  // namespace
}  // namespace sqlflow
