#include "connectors/csv/destination.h"

#include <gmock/gmock.h>

#include "connectors/csv/record_reader.h"
#include "support/fake_clock.h"
#include "support/matchers.h"
#include "support/temp_dir.h"
#include "support/values.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using values::Bool;
using values::Int;
using values::Map;

std::vector<OptionProblem> ProblemsOf(const OptionValue& values) {
  std::vector<OptionProblem> problems;
  CsvDestinationEntry().validate(values, {}, problems);
  return problems;
}

std::unique_ptr<DestinationConnector> DestinationOf(const OptionValue& values) {
  const FakeClock clock;
  const CancelToken cancel;
  return CsvDestinationEntry().make(values, {clock, cancel, "test"});
}

WriteRequest RequestOf(WriteMode mode) {
  WriteRequest request;
  request.mode = mode;
  request.schema = {{{"id", {TypeId::kInt64}}, {"name", {TypeId::kString}}}};
  if (mode == WriteMode::kUpsert) request.keys = {"id"};
  return request;
}

FileTarget TargetOf(const OptionValue& values, WriteMode mode) {
  return std::get<FileTarget>(DestinationOf(values)->Write(RequestOf(mode)));
}

TEST(CsvDestination, StagesAReplacementWithoutThePresentRows) {
  const TempDir dir({{"out.csv", "other\n"}});
  const FileTarget target =
      TargetOf(Map({{"path", values::Text(dir / "out.csv")}}), WriteMode::kReplace);
  EXPECT_FALSE(target.current.has_value());
  std::ofstream(target.staged->path()) << "id,name\n";
  target.staged->Commit();
  EXPECT_EQ(dir.Read("out.csv"), "id,name\n");
}

TEST(CsvDestination, AppendsToTheTextThatIsThere) {
  const TempDir dir({{"out.csv", "Name,ID\n\"A, B\",007\n"}});
  const FileTarget target =
      TargetOf(Map({{"path", values::Text(dir / "out.csv")}}), WriteMode::kAppend);
  ASSERT_TRUE(target.current.has_value());
  EXPECT_THAT(target.current->files, ElementsAre(dir / "out.csv"));
  EXPECT_TRUE(std::get<CsvReadFormat>(target.current->format).all_varchar);
}

TEST(CsvDestination, ReadsThePresentRowsOfAnUpsertWithTheNewRowsTypes) {
  const TempDir dir({{"out.csv", "id,name\n1,x\n"}});
  const FileTarget target =
      TargetOf(Map({{"path", values::Text(dir / "out.csv")}}), WriteMode::kUpsert);
  ASSERT_TRUE(target.current.has_value());
  EXPECT_THAT(std::get<CsvReadFormat>(target.current->format).column_types,
              ElementsAre(Pair("id", "BIGINT"), Pair("name", "VARCHAR")));
}

TEST(CsvDestination, NamesBothSidesOfAHeaderThatDiffers) {
  const TempDir dir({{"out.csv", "\xEF\xBB\xBFid;mail\n"}});
  const OptionValue options =
      Map({{"path", values::Text(dir / "out.csv")}, {"delimiter", values::Text(";")}});
  for (const WriteMode mode : {WriteMode::kAppend, WriteMode::kUpsert}) {
    EXPECT_THAT([&] { TargetOf(options, mode); },
                ThrowsError(ErrorCode::kData, "it has (id, mail), the rows have (id, name)"));
  }
  EXPECT_EQ(dir.Read("out.csv"), "\xEF\xBB\xBFid;mail\n");
}

TEST(CsvDestination, AppendsToAMissingOrEmptyFileAsToANewOne) {
  const TempDir dir({{"empty.csv", ""}});
  for (const char* name : {"empty.csv", "new.csv"}) {
    EXPECT_FALSE(TargetOf(Map({{"path", values::Text(dir / name)}}), WriteMode::kAppend)
                     .current.has_value());
  }
}

TEST(CsvDestination, HandsEveryOptionToTheWriter) {
  const TempDir dir;
  const FileTarget target = TargetOf(Map({{"path", values::Text(dir / "a.txt")},
                                          {"has_header", Bool(false)},
                                          {"sep", values::Text("|")},
                                          {"quote_char", values::Text("'")},
                                          {"escape_char", values::Text("\\")},
                                          {"quote", values::Text("always")},
                                          {"null_string", values::Text("NULL")},
                                          {"date_format", values::Text("%d.%m.%Y")},
                                          {"timestamp_format", values::Text("%H")},
                                          {"compression", values::Text("zstd")}}),
                                     WriteMode::kReplace);
  const auto& format = std::get<CsvWriteFormat>(target.format);
  EXPECT_FALSE(format.header);
  EXPECT_EQ(format.delimiter, "|");
  EXPECT_EQ(format.quote, "'");
  EXPECT_EQ(format.escape, "\\");
  EXPECT_TRUE(format.quote_always);
  EXPECT_EQ(format.null_text, "NULL");
  EXPECT_EQ(format.date_format, "%d.%m.%Y");
  EXPECT_EQ(format.timestamp_format, "%H");
  EXPECT_EQ(format.compression, Compression::kZstd);
}

TEST(CsvDestination, PacksByTheSuffix) {
  const TempDir dir;
  const auto compression = [&](const char* name) {
    const FileTarget target =
        TargetOf(Map({{"path", values::Text(dir / name)}}), WriteMode::kReplace);
    return std::get<CsvWriteFormat>(target.format).compression;
  };
  EXPECT_EQ(compression("a.csv.gz"), Compression::kGzip);
  EXPECT_EQ(compression("a.csv.zst"), Compression::kZstd);
  EXPECT_EQ(compression("a.csv"), Compression::kNone);
}

TEST(CsvDestination, TakesABareFileName) {
  EXPECT_TRUE(
      DestinationOf(Map({{"path", values::Text("report-that-is-not-there.csv")}}))->Check().ok);
}

TEST(CsvDestination, RefusesWhatDoesNotGoTogether) {
  EXPECT_THAT(ProblemsOf(Map({{"path", values::Text("a")},
                              {"partition_by", values::Text("x")},
                              {"max_file_bytes", Int(1)},
                              {"encoding", values::Text("latin-1")}})),
              ElementsAre(IsProblem("SF0207", "max_file_bytes"), IsProblem("SF0207", "latin-1")));
  EXPECT_THAT(
      ProblemsOf(Map({{"path", values::Text("a.csv")}, {"encoding", values::Text("UTF8")}})),
      IsEmpty());
}

TEST(CsvDestination, WarnsAboutOptionsOfOtherFormats) {
  const auto problems =
      ProblemsOf(Map({{"path", values::Text("a.csv")}, {"row_group_size", Int(1)}}));
  ASSERT_THAT(problems, ElementsAre(IsProblem("SF0208", "Parquet files")));
  EXPECT_TRUE(problems[0].warning);
}

TEST(CsvDestination, RefusesRemotePathsAndGuessing) {
  EXPECT_THAT(ProblemsOf(Map(
                  {{"path", values::Text("ftp://x/a.csv")}, {"delimiter", values::Text("auto")}})),
              ElementsAre(IsProblem("SF0204", "auto"), IsProblem("SF0204", "ftp://x/a.csv")));
}

TEST(FirstRecord, ReadsQuotedFieldsWithBreaksAndQuotes) {
  EXPECT_THAT(FirstRecord("a,\"b \"\"x\"\"\n,c\",,d\r\n1,2\n", CsvReadFormat()),
              ElementsAre("a", "b \"x\"\n,c", "", "d"));
}

TEST(FirstRecord, KnowsEscapesAndLongDelimiters) {
  CsvReadFormat format;
  format.delimiter = "||";
  format.escape = "\\";
  EXPECT_THAT(FirstRecord("\"a\\\"b\"||c", format), ElementsAre("a\"b", "c"));
  EXPECT_THAT(FirstRecord("\"a\\\\\"||c", format), ElementsAre("a\\", "c"));
}

TEST(RecordReader, PassesOverSkippedRowsAndTellsHowLinesEnd) {
  CsvReadFormat format;
  format.skip_rows = 1;
  RecordReader records("made by hand\ra,\"\n\"\r\nb", format);
  EXPECT_EQ(records.Next()->line_end, "\r\n");
  EXPECT_EQ(records.Next()->line_end, "");
  EXPECT_FALSE(records.Next());
}

}  // namespace
}  // namespace sqlflow
