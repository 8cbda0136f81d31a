#include <gmock/gmock.h>

#include "batch/arrow_array.h"
#include "batch/builder.h"
#include "batch/cell_text.h"
#include "batch/column_view.h"
#include "batch/memory_reader.h"
#include "support/matchers.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;

Schema ThreeColumns() {
  return {{{"id", {TypeId::kInt32}},
           {"name", {TypeId::kString}},
           {"tags", Type::List({TypeId::kString})}}};
}

// Rows 0 … count - 1; every third name is NULL, row n has n % 3 tags.
Batch Rows(int count) {
  BatchBuilder builder(ThreeColumns());
  for (int i = 0; i < count; ++i) {
    builder.column(0).Fixed<int32_t>().Append(i);
    if (i % 3 == 2) {
      builder.column(1).AppendNull();
    } else {
      builder.column(1).Text().Append("n" + std::to_string(i));
    }
    ListBuilder& tags = builder.column(2).List();
    for (int tag = 0; tag < i % 3; ++tag) tags.elements().Text().Append("t" + std::to_string(i));
    tags.Append();
  }
  return builder.Finish();
}

std::vector<std::string> Texts(const Batch& batch, int column) {
  std::vector<std::string> texts;
  const ColumnView view(batch, column);
  for (int64_t row = 0; row < batch.row_count(); ++row) texts.push_back(CellText(view, row));
  return texts;
}

TEST(SharedBatch, SlicesEveryKindOfColumn) {
  const SharedBatch shared(Rows(20));
  const Batch slice = shared.Slice(10, 3);
  EXPECT_THAT(Texts(slice, 0), ElementsAre("10", "11", "12"));
  EXPECT_THAT(Texts(slice, 1), ElementsAre("n10", "NULL", "n12"));
  EXPECT_THAT(Texts(slice, 2), ElementsAre("[t10]", "[t11, t11]", "[]"));
}

TEST(SharedBatch, SlicesASliceFromItsOwnFirstRow) {
  const SharedBatch outer(SharedBatch(Rows(20)).Slice(5, 10));
  EXPECT_THAT(Texts(outer.Slice(2, 2), 0), ElementsAre("7", "8"));
  EXPECT_THAT(Texts(outer.Slice(2, 2), 1), ElementsAre("n7", "NULL"));
}

TEST(SharedBatch, SharesItsBuffersAndOutlivesTheOriginal) {
  std::optional<Batch> slice;
  const void* original = nullptr;
  {
    const SharedBatch shared(Rows(4));
    original = shared.batch().array().children[0]->buffers[1];
    slice = shared.Slice(1, 2);
  }
  EXPECT_EQ(slice->array().children[0]->buffers[1], original);
  EXPECT_THAT(Texts(*slice, 1), ElementsAre("n1", "NULL"));
}

TEST(SharedBatch, PushesTheOffsetOfAForeignStructIntoItsChildren) {
  Batch rows = Rows(6);
  auto schema = rows.shared_schema();
  ArrowArray array = std::move(rows).Release();
  array.offset = 4;
  array.length = 2;
  const SharedBatch shared(Batch(schema, std::move(array)));
  const Batch all = shared.All();
  EXPECT_EQ(all.array().offset, 0);
  EXPECT_THAT(Texts(all, 0), ElementsAre("4", "5"));
}

TEST(SharedBatch, SelectsColumnsInAnyOrder) {
  const SharedBatch shared(Rows(2));
  const auto schema = std::make_shared<const Schema>(
      Schema{{{"name", {TypeId::kString}}, {"id", {TypeId::kInt32}}}});
  const std::vector<int> columns = {1, 0};
  const Batch selected = shared.Select(columns, schema);
  EXPECT_THAT(Texts(selected, 0), ElementsAre("n0", "n1"));
  EXPECT_THAT(Texts(selected, 1), ElementsAre("0", "1"));
}

TEST(SharedBatch, RefusesRowsThatItDoesNotHave) {
  const SharedBatch shared(Rows(2));
  EXPECT_THAT([&] { shared.Slice(1, 2); }, ThrowsError(ErrorCode::kInternal, "outside"));
  EXPECT_EQ(shared.Slice(2, 0).row_count(), 0);
}

TEST(MemoryReader, GivesBatchesInOrderAndPassesOverEmptyOnes) {
  std::vector<SharedBatch> batches;
  batches.emplace_back(Rows(0));
  batches.emplace_back(Rows(1));
  batches.emplace_back(Rows(2));
  MemoryReader reader(std::make_shared<const Schema>(ThreeColumns()), std::move(batches));
  EXPECT_EQ(reader.Next()->row_count(), 1);
  EXPECT_EQ(reader.Next()->row_count(), 2);
  EXPECT_FALSE(reader.Next().has_value());
  EXPECT_FALSE(reader.Next().has_value());
}

TEST(MemoryReader, StopsWhenItIsCancelled) {
  std::vector<SharedBatch> batches;
  batches.emplace_back(Rows(1));
  MemoryReader reader(std::make_shared<const Schema>(ThreeColumns()), std::move(batches));
  reader.Cancel();
  EXPECT_THAT([&] { reader.Next(); }, ThrowsError(ErrorCode::kCancelled, "cancelled"));
}

}  // namespace
}  // namespace sqlflow
