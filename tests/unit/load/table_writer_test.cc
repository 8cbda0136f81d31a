#include "load/table_writer.h"

#include <gmock/gmock.h>

#include "support/fake_engine.h"
#include "support/matchers.h"

namespace sqlflow {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class TableWriterTest : public testing::Test {
 protected:
  TableChange Write(TableWrite write) {
    write.table = {"s", "orders"};
    if (write.query.empty()) write.query = "SELECT * FROM rows";
    return TableWriter(*session_, engine_.dialect()).Write(write);
  }
  void HasOrders(TableInfo::Kind kind = TableInfo::Kind::kTable) {
    engine_.script().HasTable(
        {.id = {"s", "orders"}, .kind = kind, .schema = {{{"n", {TypeId::kInt64}}}}});
  }
  static Mode Append() { return {.kind = Mode::Kind::kAppend}; }

  FakeEngine engine_;
  std::unique_ptr<Session> session_ = engine_.NewSession();
};

TEST_F(TableWriterTest, MakesATableThatIsMissing) {
  engine_.script().Changes("CREATE TABLE", 5);

  const TableChange change = Write({});

  EXPECT_EQ(change.rows_inserted, 5);
  EXPECT_THAT(engine_.script().log(),
              ElementsAre("CREATE TABLE `s`.`orders` AS SELECT * FROM rows"));
}

TEST_F(TableWriterTest, SwapsATableInOneStatement) {
  HasOrders();
  engine_.script().Changes("CREATE OR REPLACE TABLE", 5);

  EXPECT_EQ(Write({}).rows_inserted, 5);
  EXPECT_THAT(engine_.script().log(),
              Contains("CREATE OR REPLACE TABLE `s`.`orders` AS SELECT * FROM rows"));
}

TEST_F(TableWriterTest, KeepsTheOldRowsWhenNoneCameAndTheyAreToBeKept) {
  HasOrders();
  engine_.script().ReturnsInteger("count(*) FROM `s`.`orders`", 7);
  engine_.script().ReturnsInteger("sqlflow_stage", 0);
  TableWrite write;
  write.options.on_empty = "keep";

  const TableChange change = Write(std::move(write));

  EXPECT_THAT(change.warnings, ElementsAre(HasSubstr("No rows came")));
  EXPECT_THAT(engine_.script().log(), Not(Contains(HasSubstr("REPLACE TABLE `s`"))));
}

TEST_F(TableWriterTest, FailsWhenNoRowsCameAndThatIsAFailure) {
  HasOrders();
  engine_.script().ReturnsInteger("count(*)", 7);
  TableWrite write;
  write.options.on_empty = "fail";

  EXPECT_THAT([&] { Write(write); }, ThrowsError(ErrorCode::kData, "s.orders"));
}

TEST_F(TableWriterTest, AppendsByNameAfterAddingWhatIsNew) {
  HasOrders();
  engine_.script().Describes("rows", {{{"N", {TypeId::kInt32}}, {"extra", {TypeId::kString}}}});

  const TableChange change = Write({.mode = Append()});

  EXPECT_THAT(engine_.script().log(),
              ElementsAre("ALTER TABLE `s`.`orders` ADD COLUMN `extra` [VARCHAR]",
                          "INSERT INTO `s`.`orders` (`N`, `extra`) SELECT `N`, `extra` FROM "
                          "(SELECT * FROM rows\n)"));
  EXPECT_THAT(change.schema_changes, ElementsAre("added column extra VARCHAR"));
}

TEST_F(TableWriterTest, StagesAStreamBeforeItAppends) {
  HasOrders();

  Write({.reads_streams = true, .mode = Append()});

  EXPECT_THAT(engine_.script().log()[0],
              HasSubstr("TEMP TABLE sqlflow_stage AS SELECT * FROM rows"));
  EXPECT_THAT(engine_.script().log()[1], HasSubstr("FROM (SELECT * FROM temp.sqlflow_stage"));
}

TEST_F(TableWriterTest, DoesNotAppendToAView) {
  HasOrders(TableInfo::Kind::kView);

  EXPECT_THAT([&] { Write({.mode = Append()}); }, ThrowsError(ErrorCode::kInvalid, "view"));
}

}  // namespace
}  // namespace sqlflow
