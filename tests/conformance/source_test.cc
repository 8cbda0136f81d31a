// What every source must do.
#include <semaphore>
#include <thread>

#include "conformance/conformance_test.h"
#include "conformance/sample_rows.h"

namespace sqlflow {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::Each;
using testing::Field;
using testing::Gt;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::ValuesIn;

constexpr auto kSoon = std::chrono::seconds(1);

class SourceTest : public ConformanceTest {
 protected:
  // The test's connector over so many sample rows.
  std::unique_ptr<SourceConnector> SourceOver(int64_t rows) {
    Write(SampleQuery(0, rows));
    return Source(SampleSchema());
  }
  Rows Sample(int64_t rows) { return bench_.Select(SampleQuery(0, rows)); }
};

TEST_P(SourceTest, ReadsAsManyRowsAsThereAre) {
  // Around the size of the engine's vectors, and several of them.
  for (const int64_t rows : {0, 1, 2047, 2048, 2049, 10000}) {
    const auto source = SourceOver(rows);
    EXPECT_THAT(bench_.Read(*source), IsRows(Sample(rows))) << rows << " rows";
  }
}

TEST_P(SourceTest, GivesTheSameRowsWhenItIsReadAgain) {
  const auto source = SourceOver(3000);
  const Rows first = bench_.Read(*source);
  EXPECT_THAT(bench_.Read(*source), IsRows(first));
}

TEST_P(SourceTest, ReadsTheColumnsThatAreAskedForInTheirOrder) {
  const auto source = SourceOver(2049);
  const Rows rows = bench_.Read(*source, {.columns = {"text", "id"}});
  EXPECT_THAT(rows, IsRows(bench_.Select("SELECT text, id FROM (" + SampleQuery(0, 2049) + ")")));
}

TEST_P(SourceTest, ReadsOneColumnAlone) {
  const auto source = SourceOver(2049);
  const Rows rows = bench_.Read(*source, {.columns = {"text"}});
  EXPECT_THAT(rows, IsRows(bench_.Select("SELECT text FROM (" + SampleQuery(0, 2049) + ")")));
}

TEST_P(SourceTest, NamesAColumnThatIsMissing) {
  const auto source = SourceOver(3);
  const auto read = [&] { bench_.Read(*source, {.columns = {"id", "txt"}}); };
  EXPECT_THAT(read, AnyOf(ThrowsError(ErrorCode::kNotFound, "txt"),
                          ThrowsError(ErrorCode::kEngine, "txt")));
}

TEST_P(SourceTest, ReadsNoMoreRowsThanTheLimit) {
  for (const int64_t limit : {0, 1, 2048, 2049, 9999}) {
    const auto source = SourceOver(3000);
    EXPECT_THAT(bench_.Read(*source, {.limit = limit}), IsRows(Sample(std::min(limit, 3000L))))
        << "limit " << limit;
  }
}

TEST_P(SourceTest, TellsItsFilesAndReadsThoseThatAreAskedFor) {
  const auto source = SourceOver(3);
  if (bench_.SourceEntry(type_).options.Find("incremental_by") == nullptr) {
    EXPECT_THAT([&] { source->Files(); }, ThrowsError(ErrorCode::kUnsupported, ""));
    return;
  }
  const std::vector<SourceFile> files = source->Files();
  ASSERT_EQ(files.size(), 1u);
  EXPECT_GT(files[0].size, 0);
  EXPECT_EQ(source->Files(), files);
  EXPECT_THAT(bench_.Read(*source, {.files = {files[0].uri}}), IsRows(Sample(3)));
}

TEST_P(SourceTest, DescribesAStreamAsItReadsIt) {
  const auto source = SourceOver(3);
  if (std::holds_alternative<FileScan>(source->Read({}))) {
    EXPECT_THAT([&] { source->Describe({}); }, ThrowsError(ErrorCode::kUnsupported, ""));
    return;
  }
  EXPECT_EQ(source->Describe({}), SampleSchema());
  const Schema text_only{{SampleSchema().fields[1]}};
  EXPECT_EQ(source->Describe({.columns = {"text"}}), text_only);
}

TEST_P(SourceTest, ShowsTheRowsOfTheMomentInWhichAStreamBegan) {
  const auto source = SourceOver(3000);
  Scan scan = source->Read({});
  if (std::holds_alternative<FileScan>(scan)) GTEST_SKIP() << "The engine opens files later";
  Write(SampleQuery(500, 10));
  EXPECT_THAT(bench_.Select("SELECT * FROM " + bench_.From(std::move(scan))), IsRows(Sample(3000)));
}

TEST_P(SourceTest, DiscoversWhatCanBeReadOrSaysThatItCannot) {
  const auto source = SourceOver(3);
  std::vector<ObjectInfo> objects;
  try {
    objects = source->Discover();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUnsupported) << error.message();
    return;
  }
  EXPECT_THAT(objects, Contains(Field(&ObjectInfo::name, HasSubstr("target"))));
  EXPECT_THAT(objects, Each(Field(&ObjectInfo::kind, Not(IsEmpty()))));
  EXPECT_TRUE(std::ranges::is_sorted(objects, {}, &ObjectInfo::name));
}

TEST_P(SourceTest, ReportsWhatItReached) {
  const ConnectionReport report = SourceOver(3)->Check();
  EXPECT_TRUE(report.ok);
  EXPECT_THAT(report.summary, Not(IsEmpty()));
  EXPECT_FALSE(report.error.has_value());
}

TEST_P(SourceTest, ReportsARefusalInsteadOfThrowing) {
  const auto refused = fixture_->RefusedSource();
  if (!refused) {
    EXPECT_THAT(fixture_->quirks().source_never_refuses, Not(IsEmpty()));
    GTEST_SKIP() << fixture_->quirks().source_never_refuses;
  }
  const auto source = bench_.Source(type_, refused->first);
  const auto start = std::chrono::steady_clock::now();
  const ConnectionReport report = source->Check();
  EXPECT_LT(std::chrono::steady_clock::now() - start, kSoon);
  EXPECT_FALSE(report.ok);
  EXPECT_THAT(report.summary, HasSubstr(refused->second));
  ASSERT_TRUE(report.error.has_value());
  EXPECT_THAT(report.error->message(), HasSubstr(refused->second));
}

TEST_P(SourceTest, ThrowsWhenARefusedSourceIsReadRatherThanReadingNothing) {
  const auto refused = fixture_->RefusedSource();
  if (!refused) GTEST_SKIP() << fixture_->quirks().source_never_refuses;
  const auto source = bench_.Source(type_, refused->first);
  EXPECT_THROW(source->Read({}), Error);
}

TEST_P(SourceTest, CountsTheBytesItRead) {
  const auto source = SourceOver(3000);
  bench_.Read(*source);
  EXPECT_THAT(source->Finish().bytes, Gt(3000));
}

TEST_P(SourceTest, StopsAStreamThatIsCancelled) {
  const auto source = SourceOver(10000);
  Scan scan = source->Read({});
  if (std::holds_alternative<FileScan>(scan)) GTEST_SKIP() << "The engine reads the files";
  for (const auto& reader : std::get<std::vector<std::unique_ptr<BatchReader>>>(scan)) {
    reader->Cancel();
    EXPECT_THAT([&] { reader->Next(); }, ThrowsError(ErrorCode::kCancelled, ""));
  }
}

TEST_P(SourceTest, EndsWithinASecondWhenTheReadIsInterrupted) {
  const auto source = SourceOver(3000);
  // Takes some seconds when nobody stops it: a test should fail, not hang.
  const std::string query =
      "SELECT sum(id * i) FROM " + bench_.From(source->Read({})) + ", range(1000000) many(i)";
  std::binary_semaphore starting(0);
  std::chrono::steady_clock::time_point interrupted;
  std::jthread user([&] {
    starting.acquire();
    interrupted = std::chrono::steady_clock::now();
    bench_.session().Interrupt();
  });
  const auto read = [&] {
    starting.release();
    bench_.Select(query);
  };
  EXPECT_THAT(read, ThrowsError(ErrorCode::kCancelled, ""));
  user.join();
  EXPECT_LT(std::chrono::steady_clock::now() - interrupted, kSoon);
}

INSTANTIATE_TEST_SUITE_P(Connectors, SourceTest, ValuesIn(TestedConnectors()), ConnectorName);

}  // namespace
}  // namespace sqlflow
