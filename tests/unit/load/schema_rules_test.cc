#include "load/schema_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Type Of(TypeId id) { return Type{.id = id}; }

const TableId kTable{"", "orders"};

TEST(SchemaRules, MatchColumnsByNameWithoutCase) {
  const Schema target{{{"id", Of(TypeId::kInt64)}, {"name", Of(TypeId::kString)}}};
  const Schema batch{{{"NAME", Of(TypeId::kString)}, {"Id", Of(TypeId::kInt64)}}};

  const SchemaMatch match = MatchSchemas(kTable, target, batch, {"evolve", {}, {}});

  EXPECT_THAT(match.columns, ElementsAre("NAME", "Id"));
  EXPECT_THAT(match.changes, IsEmpty());
}

TEST(SchemaRules, AddNewColumnsUnderEvolve) {
  const Schema target{{{"id", Of(TypeId::kInt64)}}};
  const Schema batch{{{"id", Of(TypeId::kInt64)}, {"note", Of(TypeId::kString)}}};

  EXPECT_THAT(MatchSchemas(kTable, target, batch, {"evolve", {}, {}}).changes,
              ElementsAre("added column note VARCHAR"));
  EXPECT_THAT(MatchSchemas(kTable, target, batch, {"ignore", {}, {}}).columns, ElementsAre("id"));
}

TEST(SchemaRules, NameEveryColumnThatDoesNotFit) {
  const Schema target{{{"id", Of(TypeId::kInt64)}, {"day", Of(TypeId::kDate)}}};
  const Schema batch{{{"id", Of(TypeId::kString)}, {"day", Of(TypeId::kInt32)}}};

  try {
    MatchSchemas(kTable, target, batch, {"evolve", {}, {}});
    FAIL() << "text was let into a BIGINT column";
  } catch (const Error& error) {
    EXPECT_THAT(error.message(),
                HasSubstr("column id is BIGINT in the target and VARCHAR in the rows"));
    EXPECT_THAT(error.message(),
                HasSubstr("column day is DATE in the target and INTEGER in the rows"));
  }
}

TEST(SchemaRules, RefuseNewColumnsUnderFreeze) {
  const Schema target{{{"id", Of(TypeId::kInt64)}}};
  const Schema batch{{{"id", Of(TypeId::kInt64)}, {"note", Of(TypeId::kString)}}};

  EXPECT_THROW(MatchSchemas(kTable, target, batch, {"freeze", {}, {}}), Error);
}

TEST(SchemaRules, RefuseABatchThatSharesNoColumn) {
  const Schema target{{{"id", Of(TypeId::kInt64)}}};
  const Schema batch{{{"note", Of(TypeId::kString)}}};

  EXPECT_THROW(MatchSchemas(kTable, target, batch, {"ignore", {}, {}}), Error);
}

struct Widening {
  Type from, now, wanted;
};

TEST(SchemaRules, WidenOnlyWithoutLoss) {
  const std::vector<Widening> cases = {
      {Of(TypeId::kInt64), Of(TypeId::kInt32), Of(TypeId::kInt64)},
      {Of(TypeId::kHugeInt), Of(TypeId::kInt64), Of(TypeId::kHugeInt)},
      {Of(TypeId::kUInt64), Of(TypeId::kInt64), Of(TypeId::kHugeInt)},
      {Of(TypeId::kDouble), Of(TypeId::kInt32), Of(TypeId::kDouble)},
      {Of(TypeId::kTimestamp), Of(TypeId::kDate), Of(TypeId::kTimestamp)},
      {Type::Decimal(12, 4), Type::Decimal(10, 2), Type::Decimal(12, 4)},
      {Type::Decimal(10, 4), Type::Decimal(10, 2), Type::Decimal(12, 4)},
      {Type::Decimal(10, 2), Of(TypeId::kInt32), Type::Decimal(12, 2)},
  };
  for (const Widening& each : cases) {
    const std::optional<Type> wider = CommonType(each.from, each.now);
    ASSERT_TRUE(wider.has_value()) << ToString(each.from) << " and " << ToString(each.now);
    EXPECT_EQ(*wider, each.wanted) << ToString(*wider);
  }
  EXPECT_EQ(CommonType(Of(TypeId::kDouble), Of(TypeId::kInt64)), std::nullopt)
      << "a double does not hold every BIGINT";
  EXPECT_EQ(CommonType(Of(TypeId::kDouble), Type::Decimal(10, 2)), std::nullopt);
  EXPECT_EQ(CommonType(Type::Decimal(38, 0), Type::Decimal(38, 10)), std::nullopt);
}

}  // namespace
}  // namespace sqlflow
