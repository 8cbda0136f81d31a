#include "connectors/csv/source.h"

#include <gmock/gmock.h>

#include "connectors/registry/builtin.h"
#include "support/fake_clock.h"
#include "support/matchers.h"
#include "support/temp_dir.h"
#include "support/values.h"

namespace sqlflow {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using values::Bool;
using values::Int;
using values::List;
using values::Map;

std::vector<OptionProblem> ProblemsOf(const OptionValue& values) {
  std::vector<OptionProblem> problems;
  CsvSourceEntry().validate(values, {}, problems);
  return problems;
}

std::unique_ptr<SourceConnector> SourceOf(const OptionValue& values) {
  const FakeClock clock;
  const CancelToken cancel;
  return CsvSourceEntry().make(values, {clock, cancel, "test"});
}

FileScan ScanOf(const OptionValue& values, const ReadRequest& request = {}) {
  return std::get<FileScan>(SourceOf(values)->Read(request));
}

CsvReadFormat FormatOf(std::vector<std::pair<std::string, OptionValue>> options) {
  const TempDir dir({{"a.csv", "id\n1\n"}});
  options.emplace_back("path", values::Text(dir / "a.csv"));
  return std::get<CsvReadFormat>(ScanOf(Map(std::move(options))).format);
}

TEST(CsvSource, ReadsAllMatchingFilesInNameOrder) {
  const TempDir dir({{"b.csv", "id\n"}, {"a.csv", "id\n"}});
  const FileScan scan = ScanOf(Map({{"path", values::Text(dir / "*.csv")}}), {.columns = {"id"}});
  EXPECT_THAT(scan.files, ElementsAre(dir / "a.csv", dir / "b.csv"));
  EXPECT_THAT(scan.columns, ElementsAre("id"));
}

TEST(CsvSource, ReadsTheFilesThatAreAskedFor) {
  const TempDir dir({{"a.csv", "id\n"}, {"b.csv", "id\n"}});
  const FileScan scan =
      ScanOf(Map({{"path", values::Text(dir / "*.csv")}}), {.files = {dir / "b.csv"}});
  EXPECT_THAT(scan.files, ElementsAre(dir / "b.csv"));
}

TEST(CsvSource, AnswersWithNoFileWhenAllThatAreAskedForAreBad) {
  const TempDir dir({{"a.csv", ""}});
  const auto source = SourceOf(Map({{"path", values::Text(dir / "*.csv")},
                                    {"rejects", values::Text("bad")},
                                    {"on_bad_file", values::Text("reject")}}));
  const Scan scan = source->Read({.files = {dir / "a.csv"}});
  EXPECT_THAT(std::get<FileScan>(scan).files, IsEmpty());
  EXPECT_EQ(source->Finish().bad_files.size(), 1u);
}

TEST(CsvSource, NamesTheNearestFileWhenThePathIsMissing) {
  const TempDir dir({{"orders.csv", "id\n1\n"}});
  EXPECT_THAT(
      [&] {
        ScanOf(Map({{"path", values::Text(dir / "order.csv")}}));
      },
      ThrowsErrorWithHint(ErrorCode::kNotFound, "order.csv", "orders.csv"));
}

TEST(CsvSource, RefusesAnEmptyFile) {
  const TempDir dir({{"a.csv", "id\n"}, {"b.csv", ""}});
  EXPECT_THAT(
      [&] {
        ScanOf(Map({{"path", values::Text(dir / "*.csv")}}));
      },
      ThrowsError(ErrorCode::kData, "File is empty: " + dir / "b.csv"));
}

TEST(CsvSource, RefusesABinaryFile) {
  const TempDir dir({{"a.csv", std::string("PK\x03\x04\0\0", 6)}});
  EXPECT_THAT(
      [&] {
        ScanOf(Map({{"path", values::Text(dir / "a.csv")}}));
      },
      ThrowsError(ErrorCode::kData, "File is not text: " + dir / "a.csv"));
}

TEST(CsvSource, ExpectsZeroBytesInPackedFilesAndUtf16) {
  const TempDir dir(
      {{"a.csv.gz", std::string("\x1f\x8b\0", 3)}, {"b.csv", std::string("i\0d\0", 4)}});
  EXPECT_NO_THROW(ScanOf(Map({{"path", values::Text(dir / "a.csv.gz")}})));
  EXPECT_NO_THROW(
      ScanOf(Map({{"path", values::Text(dir / "b.csv")}, {"encoding", values::Text("utf-16")}})));
}

TEST(CsvSource, ChecksDiscoversAndCounts) {
  const TempDir dir({{"b.csv", std::string(1200, 'x')}, {"a.csv", "id\n"}});
  const auto source =
      SourceOf(Map({{"path", List({values::Text(dir / "b.csv"), values::Text(dir / "a.csv")})}}));
  EXPECT_EQ(source->Check().summary, "2 files, 1.2 KiB");
  ASSERT_EQ(source->Discover().size(), 2u);
  EXPECT_EQ(source->Discover()[0].name, dir / "a.csv");
  EXPECT_EQ(source->Discover()[0].bytes, 3);
  source->Read({});
  EXPECT_EQ(source->Finish().bytes, 1203);
  EXPECT_THAT([&] { source->Describe({}); }, ThrowsError(ErrorCode::kUnsupported, "engine"));
}

TEST(CsvSource, KeepsTheDefaultsOfTheLanguage) {
  const CsvReadFormat format = FormatOf({});
  EXPECT_EQ(format.delimiter, ",");
  EXPECT_TRUE(format.header);
  EXPECT_EQ(format.quote, "\"");
  EXPECT_EQ(format.encoding, "utf-8");
  EXPECT_THAT(format.null_values, IsEmpty());
  EXPECT_FALSE(format.null_padding);
  EXPECT_EQ(format.sample_rows, 20480);
}

TEST(CsvSource, HandsEveryOptionToTheReader) {
  const CsvReadFormat format =
      FormatOf({{"header", Bool(false)},
                {"sep", values::Text("\\t")},
                {"quote_char", values::Text("'")},
                {"escape_char", values::Text("\\")},
                {"encoding", values::Text("ISO-8859-1")},
                {"null_values", List({values::Text("NA"), values::Text("-")})},
                {"skip_rows", Int(2)},
                {"max_rows", Int(5)},
                {"ignore_errors", Bool(true)},
                {"date_format", values::Text("%d.%m.%Y")},
                {"timestamp_format", values::Text("%s")},
                {"decimal", values::Text(",")},
                {"all_varchar", Bool(true)},
                {"sample_rows", Int(-1)},
                {"strict", Bool(false)},
                {"union_by_name", Bool(true)},
                {"compression", values::Text("none")},
                {"filename", Bool(true)}});
  EXPECT_FALSE(format.header);
  EXPECT_EQ(format.delimiter, "\t");
  EXPECT_EQ(format.quote, "'");
  EXPECT_EQ(format.escape, "\\");
  EXPECT_EQ(format.encoding, "latin-1");
  EXPECT_THAT(format.null_values, ElementsAre("NA", "-"));
  EXPECT_EQ(format.skip_rows, 2);
  EXPECT_EQ(format.max_rows, 5);
  EXPECT_TRUE(format.ignore_errors);
  EXPECT_EQ(format.date_format, "%d.%m.%Y");
  EXPECT_EQ(format.timestamp_format, "%s");
  EXPECT_EQ(format.decimal_separator, ",");
  EXPECT_TRUE(format.all_varchar);
  EXPECT_EQ(format.sample_rows, -1);
  EXPECT_TRUE(format.null_padding);
  EXPECT_TRUE(format.union_by_name);
  EXPECT_EQ(format.compression, Compression::kNone);
  EXPECT_EQ(format.filename_column, "filename");
}

TEST(CsvSource, TakesTypesFromAMapOfColumns) {
  const CsvReadFormat format = FormatOf(
      {{"columns", Map({{"zip", values::Text("VARCHAR")}})}, {"filename", values::Text("origin")}});
  EXPECT_THAT(format.column_types, ElementsAre(Pair("zip", "VARCHAR")));
  EXPECT_EQ(format.filename_column, "origin");
}

TEST(CsvSource, LetsTheEngineGuessOnlyWhenAsked) {
  EXPECT_EQ(FormatOf({{"delimiter", values::Text("auto")}}).delimiter, "");
}

TEST(CsvSource, TakesTheCommonOptions) {
  EXPECT_THAT(ProblemsOf(Map({{"path", values::Text("a.csv")},
                              {"sync_mode", values::Text("incremental")},
                              {"cursor_field", values::Text("updated_at")},
                              {"limit", Int(5)}})),
              IsEmpty());
}

TEST(CsvSource, ReportsTheMistakesOfCommonOptionsOnce) {
  EXPECT_THAT(ProblemsOf(Map({{"path", values::Text("a.csv")},
                              {"sync_mode", values::Text("incremental")},
                              {"limit", values::Text("x")}})),
              ElementsAre(IsProblem("SF0203", "limit")));
  EXPECT_THAT(ProblemsOf(Map(
                  {{"path", values::Text("a.csv")}, {"sync_mode", values::Text("incremental")}})),
              ElementsAre(IsProblem("SF0207", "requires cursor_field")));
}

TEST(CsvSource, RefusesATextForNullThatHoldsTheDelimiter) {
  EXPECT_THAT(
      ProblemsOf(Map({{"path", values::Text("a.csv")}, {"null_values", values::Text(",")}})),
      ElementsAre(IsProblem("SF0207", "delimiter")));
}

TEST(CsvSource, RefusesDialectsThatCannotBeRead) {
  const auto with = [](const std::string& name, OptionValue value) {
    return ProblemsOf(Map({{"path", values::Text("a.csv")}, {name, std::move(value)}}));
  };
  EXPECT_THAT(with("delimiter", values::Text("12345")),
              ElementsAre(IsProblem("SF0204", "Delimiter")));
  EXPECT_THAT(with("delimiter", values::Text("")), ElementsAre(IsProblem("SF0204", "Delimiter")));
  EXPECT_THAT(with("quote_char", values::Text("''")), ElementsAre(IsProblem("SF0204", "Quote")));
  EXPECT_THAT(with("escape_char", values::Text("ab")), ElementsAre(IsProblem("SF0204", "Escape")));
  EXPECT_THAT(with("quote_char", values::Text(",")), ElementsAre(IsProblem("SF0207", "same")));
  EXPECT_THAT(with("decimal", values::Text(",")), ElementsAre(IsProblem("SF0207", "decimal")));
  EXPECT_THAT(with("date_format", values::Text("DD.MM")),
              ElementsAre(IsProblem("SF0204", "DD.MM")));
  EXPECT_THAT(with("filename", Int(1)), ElementsAre(IsProblem("SF0203", "filename")));
  EXPECT_THAT(with("encoding", values::Text("utf-7")), ElementsAre(IsProblem("SF0204", "utf-7")));
}

TEST(CsvSource, RefusesOptionsThatContradictEachOther) {
  EXPECT_THAT(
      ProblemsOf(Map(
          {{"path", values::Text("a.csv")}, {"strict", Bool(true)}, {"null_padding", Bool(true)}})),
      ElementsAre(IsProblem("SF0207", "strict and null_padding")));
  EXPECT_THAT(ProblemsOf(Map({{"path", values::Text("a.csv")},
                              {"all_varchar", Bool(true)},
                              {"columns", Map({{"a", values::Text("INT")}})}})),
              ElementsAre(IsProblem("SF0207", "all_varchar")));
  EXPECT_THAT(ProblemsOf(Map({{"path", List({values::Text("-"), values::Text("a.csv")})}})),
              ElementsAre(IsProblem("SF0207", "Standard input")));
}

TEST(CsvSource, SendsRemotePathsElsewhere) {
  const auto problems = ProblemsOf(Map({{"path", values::Text("s3://bucket/a.csv")}}));
  ASSERT_THAT(problems, ElementsAre(IsProblem("SF0204", "s3://bucket/a.csv")));
  EXPECT_THAT(problems[0].hint, HasSubstr("TYPE S3"));
}

TEST(Builtins, AreFoundByTypeAliasAndSuffix) {
  SourceRegistry sources;
  DestinationRegistry destinations;
  RegisterBuiltins(sources, destinations);
  EXPECT_THAT(sources.TypeNames(), Contains("csv"));
  ASSERT_NE(sources.Find("Memory"), nullptr);
  EXPECT_EQ(sources.Find("Memory")->type, "in_memory");
  ASSERT_NE(destinations.FindByUri("out/report.csv"), nullptr);
  EXPECT_EQ(destinations.FindByUri("out/report.csv")->uri_option, "path");
}

}  // namespace
}  // namespace sqlflow
