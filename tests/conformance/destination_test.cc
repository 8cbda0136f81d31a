// What every destination must do when all goes well, and what it must refuse.
#include <algorithm>

#include "conformance/conformance_test.h"
#include "conformance/sample_rows.h"

namespace sqlflow {
namespace {

using testing::Gt;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::ValuesIn;

class DestinationTest : public ConformanceTest {
 protected:
  const Capabilities& capabilities() const { return bench_.DestinationEntry(type_).capabilities; }
  bool Declares(WriteMode mode) const {
    switch (mode) {
      case WriteMode::kReplace:
        return true;
      case WriteMode::kAppend:
        return capabilities().append;
      case WriteMode::kUpsert:
        return capabilities().upsert;
    }
    return false;
  }
  bool Exists() { return Source(SampleSchema())->Check().ok; }
  Rows Held() { return Read(SampleSchema()); }
  Rows Union(const std::string& first, const std::string& second) {
    return bench_.Select("(" + first + ") UNION ALL (" + second + ")");
  }
  // Whether upserts are done by whoever writes the file, from the present rows.
  bool WritesFiles() {
    WriteRequest request = RequestOf(WriteMode::kReplace);
    request.schema = SampleSchema();
    return std::holds_alternative<FileTarget>(Target()->Write(request));
  }
};

TEST_P(DestinationTest, ReplacesWhatIsThere) {
  Write(SampleQuery(0, 3000, "old"));
  Write(SampleQuery(10, 20, "new"));
  EXPECT_THAT(Held(), IsRows(bench_.Select(SampleQuery(10, 20, "new"))));
}

TEST_P(DestinationTest, ReplacesTheColumnsToo) {
  Write(SampleQuery(0, 3));
  const std::string other = "SELECT true AS flag, 2.5::DOUBLE AS number";
  Write(other);
  const Rows wanted = bench_.Select(other);
  EXPECT_THAT(Read(wanted.schema), IsRows(wanted));
}

TEST_P(DestinationTest, KeepsTheColumnsOfZeroRows) {
  Write(SampleQuery(0, 3));
  Write(SampleQuery(0, 0));
  EXPECT_THAT(Held(), IsRows(Rows{SampleSchema(), {}}));
}

TEST_P(DestinationTest, CountsTheRowsOfTheQueryAndTheBytes) {
  const ExportChange change = Write(SampleQuery(0, 2049));
  EXPECT_EQ(change.counts.rows_inserted, 2049);
  EXPECT_THAT(change.bytes, Gt(2049));
}

TEST_P(DestinationTest, AppendsAfterTheRowsThatAreThere) {
  if (!Declares(WriteMode::kAppend)) GTEST_SKIP() << type_ << " cannot append";
  Write(SampleQuery(0, 2049, "old"));
  const ExportChange change = Write(SampleQuery(5, 2048, "new"), WriteMode::kAppend);
  EXPECT_EQ(change.counts.rows_inserted, 2048);
  Rows held = Held();
  Rows wanted = Union(SampleQuery(0, 2049, "old"), SampleQuery(5, 2048, "new"));
  if (!fixture_->quirks().order.empty()) {
    std::ranges::sort(held.cells);
    std::ranges::sort(wanted.cells);
  }
  EXPECT_THAT(held, IsRows(wanted));
}

TEST_P(DestinationTest, AppendsByTheNamesOfColumns) {
  if (!Declares(WriteMode::kAppend)) GTEST_SKIP() << type_ << " cannot append";
  Write(SampleQuery(0, 3, "old"));
  Write("SELECT text, id FROM (" + SampleQuery(3, 3, "new") + ")", WriteMode::kAppend);
  EXPECT_THAT(Held(), IsRows(Union(SampleQuery(0, 3, "old"), SampleQuery(3, 3, "new"))));
}

TEST_P(DestinationTest, MakesWhatAnAppendDoesNotFind) {
  if (!Declares(WriteMode::kAppend)) GTEST_SKIP() << type_ << " cannot append";
  Write(SampleQuery(0, 5), WriteMode::kAppend);
  EXPECT_THAT(Held(), IsRows(bench_.Select(SampleQuery(0, 5))));
}

TEST_P(DestinationTest, LeavesTheRowsWhenNoneAreAppended) {
  if (!Declares(WriteMode::kAppend)) GTEST_SKIP() << type_ << " cannot append";
  Write(SampleQuery(0, 5));
  const ExportChange change = Write(SampleQuery(0, 0), WriteMode::kAppend);
  EXPECT_EQ(change.counts.rows_inserted, 0);
  EXPECT_THAT(Held(), IsRows(bench_.Select(SampleQuery(0, 5))));
}

TEST_P(DestinationTest, RefusesToAppendOtherColumns) {
  if (!Declares(WriteMode::kAppend)) GTEST_SKIP() << type_ << " cannot append";
  Write(SampleQuery(0, 5));
  const auto append = [&] { Write("SELECT 1::BIGINT AS id, 'x' AS txt", WriteMode::kAppend); };
  EXPECT_THAT(append, ThrowsError(ErrorCode::kData, "txt"));
  EXPECT_THAT(Held(), IsRows(bench_.Select(SampleQuery(0, 5))));
}

TEST_P(DestinationTest, UpdatesRowsWithEqualKeysAndAddsOthers) {
  if (!Declares(WriteMode::kUpsert)) GTEST_SKIP() << type_ << " cannot upsert";
  if (WritesFiles()) GTEST_SKIP() << "Rows of files are merged by whoever writes them";
  Write(SampleQuery(0, 2049, "old"));
  Write(SampleQuery(2000, 100, "new"), WriteMode::kUpsert);
  EXPECT_THAT(Held(), IsRows(Union(SampleQuery(0, 2000, "old"), SampleQuery(2000, 100, "new"))));
}

TEST_P(DestinationTest, KeepsTheLastOfEqualNewKeys) {
  if (!Declares(WriteMode::kUpsert)) GTEST_SKIP() << type_ << " cannot upsert";
  if (WritesFiles()) GTEST_SKIP() << "Rows of files are merged by whoever writes them";
  Write("SELECT unnest([1, 2, 1])::BIGINT AS id, unnest(['first', 'other', 'last']) AS text",
        WriteMode::kUpsert);
  EXPECT_THAT(Held(), IsRows(bench_.Select("SELECT unnest([1, 2])::BIGINT AS id, "
                                           "unnest(['last', 'other']) AS text")));
}

TEST_P(DestinationTest, RefusesAKeyThatIsNull) {
  if (!Declares(WriteMode::kUpsert)) GTEST_SKIP() << type_ << " cannot upsert";
  if (WritesFiles()) GTEST_SKIP() << "Rows of files are merged by whoever writes them";
  Write(SampleQuery(0, 5));
  const auto upsert = [&] { Write("SELECT NULL::BIGINT AS id, 'x' AS text", WriteMode::kUpsert); };
  EXPECT_THAT(upsert, ThrowsError(ErrorCode::kData, "id"));
  EXPECT_THAT(Held(), IsRows(bench_.Select(SampleQuery(0, 5))));
}

TEST_P(DestinationTest, HandsThePresentRowsOfAFileToWhoeverMergesThem) {
  if (!Declares(WriteMode::kUpsert)) GTEST_SKIP() << type_ << " cannot upsert";
  if (!WritesFiles()) GTEST_SKIP() << "The connector merges by itself";
  Write(SampleQuery(0, 2049));
  WriteRequest request = RequestOf(WriteMode::kUpsert);
  request.schema = SampleSchema();
  const auto target = std::get<FileTarget>(Target()->Write(request));
  ASSERT_TRUE(target.current.has_value());
  EXPECT_THAT(bench_.Select("SELECT * FROM " + bench_.From(*target.current)),
              IsRows(bench_.Select(SampleQuery(0, 2049))));
}

TEST_P(DestinationTest, SaysThatItCannotWriteInAModeItDoesNotDeclare) {
  for (const WriteMode mode : {WriteMode::kAppend, WriteMode::kUpsert}) {
    if (Declares(mode)) continue;
    Write(SampleQuery(0, 5));
    EXPECT_THAT([&] { Write(SampleQuery(5, 5), mode); },
                ThrowsError(ErrorCode::kUnsupported, ToString(mode)));
    EXPECT_THAT(Held(), IsRows(bench_.Select(SampleQuery(0, 5))));
  }
}

TEST_P(DestinationTest, RemembersWhichWritesItCommitted) {
  if (WritesFiles()) GTEST_SKIP() << "Files hold no commit records";
  WriteRequest request = RequestOf(WriteMode::kReplace);
  request.id = {"run-1", "step-1", 0};
  EXPECT_FALSE(Target()->Committed(request.id));
  bench_.Write(*Target(), SampleQuery(0, 3), request);
  EXPECT_TRUE(Target()->Committed(request.id));
  EXPECT_FALSE(Target()->Committed({"run-1", "step-1", 1}));
  EXPECT_FALSE(Target()->Committed({"run-1", "step-2", 0}));
  EXPECT_FALSE(Target()->Committed({"run-2", "step-1", 0}));
}

TEST_P(DestinationTest, ChecksTheTargetWithoutMakingIt) {
  const ConnectionReport report = Target()->Check();
  EXPECT_TRUE(report.ok) << report.summary;
  EXPECT_THAT(report.summary, Not(IsEmpty()));
  EXPECT_FALSE(Exists());
}

TEST_P(DestinationTest, ChecksTheTargetWithoutChangingIt) {
  Write(SampleQuery(0, 5));
  EXPECT_TRUE(Target()->Check().ok);
  EXPECT_THAT(Held(), IsRows(bench_.Select(SampleQuery(0, 5))));
}

TEST_P(DestinationTest, ReportsARefusalInsteadOfThrowing) {
  const auto refused = fixture_->RefusedDestination();
  if (!refused) {
    EXPECT_THAT(fixture_->quirks().destination_never_refuses, Not(IsEmpty()));
    GTEST_SKIP() << fixture_->quirks().destination_never_refuses;
  }
  const ConnectionReport report = bench_.Destination(type_, refused->first)->Check();
  EXPECT_FALSE(report.ok);
  EXPECT_THAT(report.summary, HasSubstr(refused->second));
  ASSERT_TRUE(report.error.has_value());
  EXPECT_THAT(report.error->message(), HasSubstr(refused->second));
}

TEST_P(DestinationTest, ThrowsWhenARefusedTargetIsWritten) {
  const auto refused = fixture_->RefusedDestination();
  if (!refused) GTEST_SKIP() << fixture_->quirks().destination_never_refuses;
  const auto destination = bench_.Destination(type_, refused->first);
  EXPECT_THROW(bench_.Write(*destination, SampleQuery(0, 3), RequestOf(WriteMode::kReplace)),
               Error);
}

INSTANTIATE_TEST_SUITE_P(Connectors, DestinationTest, ValuesIn(TestedConnectors()), ConnectorName);

}  // namespace
}  // namespace sqlflow
