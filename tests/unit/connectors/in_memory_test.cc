#include <gmock/gmock.h>

#include "batch/builder.h"
#include "batch/cell_text.h"
#include "connectors/registry/builtin.h"
#include "support/fake_clock.h"
#include "support/matchers.h"
#include "support/values.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using values::Map;

using Row = std::pair<int64_t, std::string>;

Schema Customers() { return {{{"id", {TypeId::kInt64}}, {"name", {TypeId::kString}}}}; }

Batch Rows(const std::vector<Row>& rows) {
  BatchBuilder builder(Customers());
  for (const auto& [id, name] : rows) {
    builder.column(0).Fixed<int64_t>().Append(id);
    builder.column(1).Text().Append(name);
  }
  return builder.Finish();
}

class InMemory : public testing::Test {
 protected:
  InMemory() { RegisterBuiltins(sources_, destinations_); }

  std::unique_ptr<SourceConnector> Source(const std::string& table) {
    return sources_.Find("in_memory")->make(Map({{"table_name", values::Text(table)}}), context_);
  }
  std::unique_ptr<DestinationConnector> Destination(const std::string& table) {
    return destinations_.Find("in_memory")
        ->make(Map({{"table_name", values::Text(table)}}), context_);
  }
  std::unique_ptr<BatchWriter> Writer(WriteMode mode, Schema schema = Customers(),
                                      std::vector<std::string> keys = {}) {
    WriteRequest request{.id = {"run", "step", step_++},
                         .object = "",
                         .schema = std::move(schema),
                         .mode = mode,
                         .keys = std::move(keys)};
    return std::get<std::unique_ptr<BatchWriter>>(Destination("customers")->Write(request));
  }
  void Write(WriteMode mode, const std::vector<Row>& rows, std::vector<std::string> keys = {}) {
    const auto writer = Writer(mode, Customers(), std::move(keys));
    writer->Append(Rows(rows));
    writer->Commit();
  }
  // Every row as text, cells joined by a blank.
  std::vector<std::string> Read(const ReadRequest& request = {}) {
    std::vector<std::string> texts;
    Scan scan = Source("customers")->Read(request);
    for (auto& reader : std::get<std::vector<std::unique_ptr<BatchReader>>>(scan)) {
      while (std::optional<Batch> batch = reader->Next()) {
        for (int64_t row = 0; row < batch->row_count(); ++row) {
          std::string text;
          for (size_t i = 0; i < batch->schema().fields.size(); ++i) {
            if (i > 0) text += ' ';
            AppendCellText(ColumnView(*batch, static_cast<int>(i)), row, text);
          }
          texts.push_back(text);
        }
      }
    }
    return texts;
  }

  FakeClock clock_;
  CancelToken cancel_;
  ConnectorContext context_{clock_, cancel_, "test"};
  SourceRegistry sources_;
  DestinationRegistry destinations_;
  int step_ = 0;
};

TEST_F(InMemory, ReplacesAllRows) {
  Write(WriteMode::kReplace, {{1, "Ada"}, {2, "Grace"}});
  Write(WriteMode::kReplace, {{3, "Edsger"}});
  EXPECT_THAT(Read(), ElementsAre("3 Edsger"));
}

TEST_F(InMemory, AppendsBehindTheRowsThatAreThere) {
  Write(WriteMode::kAppend, {{1, "Ada"}});
  Write(WriteMode::kAppend, {{1, "Ada"}, {2, "😀"}});
  EXPECT_THAT(Read(), ElementsAre("1 Ada", "1 Ada", "2 😀"));
}

TEST_F(InMemory, UpdatesEqualKeysInPlaceAndAddsTheOthers) {
  Write(WriteMode::kReplace, {{1, "Ada"}, {2, "Grace"}, {3, "Edsger"}});
  Write(WriteMode::kUpsert, {{4, "Alan"}, {2, "G."}, {2, "Grace H."}}, {"ID"});
  EXPECT_THAT(Read(), ElementsAre("1 Ada", "2 Grace H.", "3 Edsger", "4 Alan"));
}

TEST_F(InMemory, DeduplicatesTheFirstUpsert) {
  Write(WriteMode::kUpsert, {{1, "a"}, {1, "b"}}, {"id"});
  EXPECT_THAT(Read(), ElementsAre("1 b"));
}

TEST_F(InMemory, UpdatesOnlyTheColumnsThatTheNewRowsHave) {
  Write(WriteMode::kReplace, {{1, "Ada"}});
  const Schema ids{{{"ID", {TypeId::kInt64}}}};
  const auto writer = Writer(WriteMode::kUpsert, ids, {"id"});
  BatchBuilder builder(ids);
  builder.column(0).Fixed<int64_t>().Append(1);
  builder.column(0).Fixed<int64_t>().Append(2);
  writer->Append(builder.Finish());
  writer->Commit();
  EXPECT_THAT(Read(), ElementsAre("1 Ada", "2 NULL"));
}

TEST_F(InMemory, FillsColumnsThatAppendedRowsLackWithNull) {
  Write(WriteMode::kReplace, {{1, "Ada"}});
  const Schema names{{{"name", {TypeId::kString}}}};
  const auto writer = Writer(WriteMode::kAppend, names);
  BatchBuilder builder(names);
  builder.column(0).Text().Append("x");
  writer->Append(builder.Finish());
  writer->Commit();
  EXPECT_THAT(Read(), ElementsAre("1 Ada", "NULL x"));
}

TEST_F(InMemory, RefusesUnknownColumnsAndOtherTypesAndChangesNothing) {
  Write(WriteMode::kReplace, {{1, "Ada"}});
  EXPECT_THAT(
      [&] {
        Writer(WriteMode::kAppend, {{{"nam", {TypeId::kString}}}})->Commit();
      },
      ThrowsErrorWithHint(ErrorCode::kData, "has no column: nam", "name"));
  EXPECT_THAT(
      [&] {
        Writer(WriteMode::kAppend, {{{"id", {TypeId::kString}}}})->Commit();
      },
      ThrowsError(ErrorCode::kData, "BIGINT in table customers and VARCHAR"));
  EXPECT_THAT(Read(), ElementsAre("1 Ada"));
}

TEST_F(InMemory, RefusesKeysThatAreMissingOrNull) {
  Write(WriteMode::kReplace, {{1, "Ada"}});
  EXPECT_THAT(
      [&] {
        Write(WriteMode::kUpsert, {{1, "x"}}, {"code"});
      },
      ThrowsError(ErrorCode::kInvalid, "missing from the rows: code"));
  const auto writer = Writer(WriteMode::kUpsert, Customers(), {"id"});
  BatchBuilder builder(Customers());
  builder.column(0).AppendNull();
  builder.column(1).Text().Append("x");
  writer->Append(builder.Finish());
  EXPECT_THAT([&] { writer->Commit(); }, ThrowsError(ErrorCode::kData, "Key is NULL: id"));
  EXPECT_THAT(Read(), ElementsAre("1 Ada"));
}

TEST_F(InMemory, ShowsNothingOfAWriteBeforeItsCommit) {
  Write(WriteMode::kReplace, {{1, "Ada"}});
  {
    const auto writer = Writer(WriteMode::kReplace);
    writer->Append(Rows({{2, "x"}}));
    EXPECT_THAT(Read(), ElementsAre("1 Ada"));
  }
  EXPECT_THAT(Read(), ElementsAre("1 Ada"));
}

TEST_F(InMemory, ReadsTheTableAsItWasWhenTheReadBegan) {
  Write(WriteMode::kReplace, {{1, "Ada"}});
  Scan scan = Source("customers")->Read({});
  Write(WriteMode::kReplace, {{2, "x"}});
  auto& readers = std::get<std::vector<std::unique_ptr<BatchReader>>>(scan);
  const std::optional<Batch> batch = readers[0]->Next();
  EXPECT_EQ(CellText(ColumnView(*batch, 1), 0), "Ada");
}

TEST_F(InMemory, ReadsSomeColumnsAndRows) {
  Write(WriteMode::kReplace, {{1, "Ada"}, {2, "Grace"}});
  EXPECT_THAT(Read({.columns = {"NAME"}, .limit = 1}), ElementsAre("Ada"));
  EXPECT_THAT(Read({.limit = 0}), IsEmpty());
  EXPECT_EQ(ToString(Source("customers")->Describe({.columns = {"name"}})), "name VARCHAR");
  EXPECT_THAT([&] { Read({.columns = {"nmae"}}); },
              ThrowsErrorWithHint(ErrorCode::kNotFound, "has no column: nmae", "name"));
}

TEST_F(InMemory, NamesTheNearestTableOfAMissingOne) {
  Write(WriteMode::kReplace, {{1, "Ada"}});
  EXPECT_THAT([&] { Source("custmers")->Read({}); },
              ThrowsErrorWithHint(ErrorCode::kNotFound, "does not exist: custmers", "customers"));
  EXPECT_FALSE(Source("custmers")->Check().ok);
}

TEST_F(InMemory, ChecksAndDiscovers) {
  Write(WriteMode::kReplace, {{1, "Ada"}});
  EXPECT_TRUE(Source("CUSTOMERS")->Check().ok);
  ASSERT_EQ(Source("x")->Discover().size(), 1u);
  EXPECT_EQ(Source("x")->Discover()[0].estimated_rows, 1);
  EXPECT_EQ(Destination("new")->Check().summary, "New table: new");
}

TEST_F(InMemory, RemembersCommits) {
  Write(WriteMode::kReplace, {});
  EXPECT_TRUE(Destination("customers")->Committed({"run", "step", 0}));
  EXPECT_FALSE(Destination("customers")->Committed({"run", "step", 1}));
  EXPECT_THAT(Read(), IsEmpty());
}

}  // namespace
}  // namespace sqlflow
