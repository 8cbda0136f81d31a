#include <fmt/format.h>

#include "unit/engine/engine_fixture.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FilesTest : public EngineTest {
 protected:
  FileScan Csv(std::vector<std::string> names, CsvReadFormat format = {}) {
    FileScan scan{.format = std::move(format), .files = {}, .columns = {}};
    for (const std::string& name : names) scan.files.push_back(dir_ / name);
    return scan;
  }
  TextRows Read(const FileScan& scan) { return Rows("FROM " + session_->Scan(scan)); }
  std::string Columns(const FileScan& scan) {
    return ToString(session_->Describe("FROM " + session_->Scan(scan)));
  }
  std::string Written(const std::string& query, const WriteFormat& format) {
    session_->WriteFile(query, dir_ / "out", format);
    return dir_.Read("out");
  }

  const TempDir dir_;
};

TEST_F(FilesTest, CsvTypesAreInferred) {
  dir_.Write("a.csv", "id,name,at,amount\n1,Ada,2024-01-31 10:00:00,1.5\n2,,,\n3,\"\",,\n");

  EXPECT_EQ(Columns(Csv({"a.csv"})), "id BIGINT, name VARCHAR, at TIMESTAMP, amount DOUBLE");
  EXPECT_THAT(
      Read(Csv({"a.csv"})),
      ElementsAre(ElementsAre("1", "Ada", "2024-01-31 10:00:00", "1.5"),
                  ElementsAre("2", "NULL", "NULL", "NULL"), ElementsAre("3", "", "NULL", "NULL")));
}

TEST_F(FilesTest, CsvTypesAreInferredAnewWhenTheFileHasChanged) {
  CsvReadFormat format;
  format.line_end = "\n";
  dir_.Write("a.csv", "id\n1\n");
  EXPECT_EQ(Columns(Csv({"a.csv"}, format)), "id BIGINT");

  dir_.Write("a.csv", "id,at\n1,2024-01-31\n");

  EXPECT_EQ(Columns(Csv({"a.csv"}, format)), "id BIGINT, at DATE");
  EXPECT_THAT(Read(Csv({"a.csv"}, format)), ElementsAre(ElementsAre("1", "2024-01-31")));
}

TEST_F(FilesTest, CsvTypesThatAreKnownAreUsed) {
  dir_.Write("a.csv", "code,n\n01234,5\n");
  CsvReadFormat format;
  format.column_types = {{"code", "VARCHAR"}, {"n", "DECIMAL(10,2)"}};

  EXPECT_EQ(Columns(Csv({"a.csv"}, format)), "code VARCHAR, n DECIMAL(10,2)");
  EXPECT_THAT(Read(Csv({"a.csv"}, format)), ElementsAre(ElementsAre("01234", "5.00")));
}

TEST_F(FilesTest, CsvLayoutIsAsItIsSaid) {
  dir_.Write("a.txt", "made by a machine\nid;v;d;t\n1;'a;''b';31.01.2024;31/01/24 10h05\n2;NA;;\n");
  CsvReadFormat format;
  format.delimiter = ";";
  format.quote = "'";
  format.skip_rows = 1;
  format.null_values = {"NA", ""};
  format.date_format = "%d.%m.%Y";
  format.timestamp_format = "%d/%m/%y %Hh%M";

  EXPECT_THAT(Read(Csv({"a.txt"}, format)),
              ElementsAre(ElementsAre("1", "a;'b", "2024-01-31", "2024-01-31 10:05:00"),
                          ElementsAre("2", "NULL", "NULL", "NULL")));
}

TEST_F(FilesTest, CsvMayHaveNoHeaderAndOtherDecimals) {
  dir_.Write("a.csv", "1;2,5\n");
  CsvReadFormat format;
  format.delimiter = ";";
  format.header = false;
  format.decimal_separator = ",";

  EXPECT_THAT(Read(Csv({"a.csv"}, format)), ElementsAre(ElementsAre("1", "2.5")));
}

TEST_F(FilesTest, CsvMayBeInAnotherEncoding) {
  dir_.Write("latin.csv", "name\ncaf\xE9\n");
  CsvReadFormat format;
  format.encoding = "latin-1";

  EXPECT_THAT(Read(Csv({"latin.csv"}, format)), ElementsAre(ElementsAre("café")));
}

TEST_F(FilesTest, CsvRowsAreCutPaddedOrLeftOut) {
  dir_.Write("a.csv", "a,b\n1,2\n3\n4,5\n");
  CsvReadFormat padded;
  padded.null_padding = true;
  CsvReadFormat lenient;
  lenient.ignore_errors = true;
  CsvReadFormat cut;
  cut.null_padding = true;
  cut.max_rows = 1;

  EXPECT_EQ(Read(Csv({"a.csv"}, padded)).size(), 3u);
  EXPECT_EQ(Read(Csv({"a.csv"}, lenient)).size(), 2u);
  EXPECT_EQ(Read(Csv({"a.csv"}, cut)).size(), 1u);
}

TEST_F(FilesTest, CsvFilesAreReadInOrderUnderTheirNames) {
  dir_.Write("b [1].csv", "a,b\n1,2\n");
  dir_.Write("c's*.csv", "b,c\n3,4\n");
  CsvReadFormat format;
  format.union_by_name = true;
  format.filename_column = "from_file";
  FileScan scan = Csv({"b [1].csv", "c's*.csv"}, format);
  scan.columns = {"c", "from_file"};

  EXPECT_THAT(Read(scan), ElementsAre(ElementsAre("NULL", dir_ / "b [1].csv"),
                                      ElementsAre("4", dir_ / "c's*.csv")));
}

TEST_F(FilesTest, AllTextIsTextWhenAskedFor) {
  dir_.Write("a.csv", "a,b\n1,2024-01-01\n");
  CsvReadFormat format;
  format.all_varchar = true;

  EXPECT_EQ(Columns(Csv({"a.csv"}, format)), "a VARCHAR, b VARCHAR");
}

TEST_F(FilesTest, ARaggedLineIsNamed) {
  std::string text = "a,b,c\n";
  for (int i = 0; i < 100; ++i) text += "1,2,3\n";
  dir_.Write("few.csv", text + "4,5\n" + text);
  dir_.Write("many.csv", text + "4,5,6,7\n");

  EXPECT_THAT(
      [&] { Read(Csv({"few.csv"})); },
      ThrowsErrorWithHint(ErrorCode::kData, "few.csv, line 102: Expected 3 columns, found 2",
                          "Line 102 is: 4,5"));
  EXPECT_THAT([&] { Read(Csv({"many.csv"})); },
              ThrowsError(ErrorCode::kData, "line 102: Expected 3 columns, found 4"));
}

TEST_F(FilesTest, ARaggedLineIsNamedHoweverManyColumnsThereAre) {
  for (const int columns : {2, 31, 32, 33, 100}) {
    std::string line = "1";
    for (int i = 1; i < columns; ++i) line += ",1";
    dir_.Write("a.csv", line + "\n" + line + "\n" + line.substr(2) + "\n");

    EXPECT_THAT([&] { Read(Csv({"a.csv"})); },
                ThrowsError(ErrorCode::kData, fmt::format("line 3: Expected {} columns, found {}",
                                                          columns, columns - 1)));
  }
}

TEST_F(FilesTest, ARaggedLineFarBehindTheSampleIsNamed) {
  std::string text = "a,b,c\n";
  for (int i = 0; i < 50000; ++i) text += "1,2,3\n";
  dir_.Write("a.csv", text + "4,5\n");

  EXPECT_THAT(
      [&] { session_->Execute("CREATE TABLE t AS FROM " + session_->Scan(Csv({"a.csv"}))); },
      ThrowsErrorWithHint(ErrorCode::kData,
                          "CSV file " + dir_ / "a.csv" + ", line 50002: Expected 3 columns",
                          "4,5"));
}

TEST_F(FilesTest, AValueThatDoesNotFitIsNamedWithItsColumn) {
  std::string text = "id,amount\n";
  for (int i = 0; i < 50000; ++i) text += "1,2.5\n";
  dir_.Write("a.csv", text + "2,abc\n");

  EXPECT_THAT(
      [&] { Read(Csv({"a.csv"})); },
      ThrowsErrorWithHint(ErrorCode::kData,
                          "a.csv, line 50002: Column amount is DOUBLE, which does not fit: \"abc\"",
                          "Line 50002 is: 2,abc"));
}

TEST_F(FilesTest, AKnownTypeThatDoesNotFitIsNamed) {
  dir_.Write("a.csv", "id,amount\n1,2.5\n2,abc\n");
  CsvReadFormat format;
  format.column_types = {{"amount", "DOUBLE"}};

  EXPECT_THAT([&] { Read(Csv({"a.csv"}, format)); },
              ThrowsError(ErrorCode::kData, "line 3: Column amount is DOUBLE"));
}

TEST_F(FilesTest, AZonedTimeThatIsNoneIsAnErrorAndNoNull) {
  std::string text = "v\n";
  for (int i = 0; i < 30000; ++i) text += "2024-01-01 10:00:00+02\n";
  dir_.Write("guessed.csv", text + "abc\n");
  dir_.Write("named.csv", "v\nabc\n");
  CsvReadFormat format;
  format.column_types = {{"v", "TIMESTAMPTZ"}};

  EXPECT_THAT([&] { Read(Csv({"guessed.csv"})); }, ThrowsError(ErrorCode::kData, "abc"));
  EXPECT_THAT([&] { Read(Csv({"named.csv"}, format)); }, ThrowsError(ErrorCode::kData, "abc"));
}

TEST_F(FilesTest, ALineThatBeginsWithAHashIsARow) {
  dir_.Write("a.csv", "tag,n\n#one,1\ntwo,2\n#three,3\n");

  EXPECT_EQ(Read(Csv({"a.csv"})).size(), 3u);
}

TEST_F(FilesTest, AQuoteThatIsNotClosedIsNamed) {
  dir_.Write("a.csv", "id,name\n1,\"open\n2,b\n");

  EXPECT_THAT([&] { Read(Csv({"a.csv"})); }, ThrowsError(ErrorCode::kData, "a.csv"));
}

TEST_F(FilesTest, TextInAnotherEncodingIsNamed) {
  dir_.Write("a.csv", "id,name\n1,caf\xE9\n");

  EXPECT_THAT([&] { Read(Csv({"a.csv"})); },
              ThrowsErrorWithHint(ErrorCode::kData, "not UTF-8", "encoding"));
}

TEST_F(FilesTest, ATypeForAColumnThatIsNotThereIsAnError) {
  dir_.Write("a.csv", "id\n1\n");
  CsvReadFormat format;
  format.column_types = {{"nope", "DOUBLE"}};

  EXPECT_THAT([&] { Read(Csv({"a.csv"}, format)); }, ThrowsError(ErrorCode::kEngine, "nope"));
}

TEST_F(FilesTest, CsvIsWrittenAsItIsRead) {
  const std::string text = Written(
      "SELECT * FROM (VALUES (1, 'a,b', NULL, 0.1::DOUBLE, true), (2, '', 'q\"q', 1e300, false)) "
      "t(id, \"a name\", n, d, b) -- the rows",
      CsvWriteFormat{});

  EXPECT_EQ(text, "id,a name,n,d,b\n1,\"a,b\",,0.1,true\n2,\"\",\"q\"\"q\",1e+300,false\n");
}

TEST_F(FilesTest, CsvIsWrittenInTheLayoutThatIsAskedFor) {
  CsvWriteFormat format;
  format.delimiter = "|";
  format.header = false;
  format.quote = "'";
  format.escape = "\\";
  format.quote_always = true;
  format.null_text = "NIL";
  format.date_format = "%d.%m.%Y";
  format.timestamp_format = "%Y%m%dT%H%M%S";

  EXPECT_EQ(Written("SELECT 'it''s' AS a, NULL AS b, DATE '2024-01-31' AS c, "
                    "TIMESTAMP '2024-01-31 10:00:00' AS d",
                    format),
            "'it\\'s'|NIL|'31.01.2024'|'20240131T100000'\n");
}

TEST_F(FilesTest, NoRowsStillHaveAHeader) {
  EXPECT_EQ(Written("SELECT 1 AS a, 2 AS b WHERE false", CsvWriteFormat{}), "a,b\n");
  EXPECT_EQ(Rows("FROM read_csv('" + dir_ / "out" + "')").size(), 0u);
}

TEST_F(FilesTest, FloatingNumbersKeepAllTheirDigits) {
  session_->Execute(
      "CREATE TABLE t AS SELECT (hash(i) / 18446744073709551615) * pow(10, i % 300 - 150) AS d, "
      "(hash(i) / 18446744073709551615 * pow(10, i % 60 - 30))::FLOAT AS f FROM range(20000) r(i)");
  for (const WriteFormat& format :
       {WriteFormat(CsvWriteFormat{}), WriteFormat(JsonFormat{}), WriteFormat(ParquetFormat{})}) {
    session_->WriteFile("FROM t", dir_ / "out", format);
    const bool csv = std::holds_alternative<CsvWriteFormat>(format);
    const bool json = std::holds_alternative<JsonFormat>(format);
    const std::string read = csv    ? "read_csv('" + dir_ / "out" + "')"
                             : json ? "read_json('" + dir_ / "out" + "')"
                                    : "read_parquet('" + dir_ / "out" + "')";
    EXPECT_EQ(One("SELECT count(*) FROM t POSITIONAL JOIN " + read +
                  " AS o WHERE t.d <> o.d::DOUBLE OR t.f <> o.f::FLOAT"),
              "0")
        << read;
  }
}

TEST_F(FilesTest, RowsThatWereWrittenAreCounted) {
  EXPECT_EQ(session_->WriteFile("FROM range(12345)", dir_ / "a", CsvWriteFormat{}), 12345);
  EXPECT_EQ(session_->WriteFile("FROM range(12345)", dir_ / "b", ParquetFormat{}), 12345);
}

TEST_F(FilesTest, CompressionDoesNotHangOnTheName) {
  CsvWriteFormat csv;
  csv.compression = Compression::kGzip;
  session_->WriteFile("SELECT 1 AS a", dir_ / "csv", csv);
  JsonFormat json{.lines = false, .compression = Compression::kZstd};
  session_->WriteFile("SELECT 1 AS a", dir_ / "json", json);
  CsvReadFormat read;
  read.compression = Compression::kGzip;

  EXPECT_EQ(dir_.Read("csv").substr(0, 2), "\x1F\x8B");
  EXPECT_THAT(Read(Csv({"csv"}, read)), ElementsAre(ElementsAre("1")));
  EXPECT_THAT(Read({.format = json, .files = {dir_ / "json"}, .columns = {}}),
              ElementsAre(ElementsAre("1")));
  csv.compression = Compression::kSnappy;
  EXPECT_THAT([&] { session_->WriteFile("SELECT 1", dir_ / "x", csv); },
              ThrowsError(ErrorCode::kUnsupported, "snappy"));
}

TEST_F(FilesTest, JsonIsWrittenByLinesOrAsOneArray) {
  EXPECT_EQ(Written("SELECT 1 AS a, 'x' AS b", JsonFormat{}), "{\"a\":1,\"b\":\"x\"}\n");
  EXPECT_EQ(Written("SELECT 1 AS a UNION ALL SELECT 2", JsonFormat{.lines = false}),
            "[\n\t{\"a\":1},\n\t{\"a\":2}\n]\n");
}

TEST_F(FilesTest, JsonThatIsBrokenNamesFileAndLine) {
  dir_.Write("a.jsonl", "{\"a\":1}\n{\"a\":\n");

  EXPECT_THAT([&] { Read({.format = JsonFormat{}, .files = {dir_ / "a.jsonl"}, .columns = {}}); },
              ThrowsError(ErrorCode::kData, "a.jsonl"));
}

TEST_F(FilesTest, ParquetKeepsTypesAndColumnsArePruned) {
  ParquetFormat format{.compression = Compression::kSnappy, .row_group_rows = 2048};
  session_->WriteFile("SELECT 1::TINYINT AS a, 12.50::DECIMAL(9,2) AS b, [{'x': 1}] AS c",
                      dir_ / "p", format);
  FileScan scan{.format = format, .files = {dir_ / "p"}, .columns = {"c", "b"}};

  EXPECT_EQ(Columns(scan), "c STRUCT(x INTEGER)[], b DECIMAL(9,2)");
  EXPECT_THAT(Read(scan), ElementsAre(ElementsAre("[{'x': 1}]", "12.50")));
}

TEST_F(FilesTest, AFileThatIsNoParquetIsTheDatas) {
  dir_.Write("p", "hello");

  EXPECT_THAT([&] { Read({.format = ParquetFormat{}, .files = {dir_ / "p"}, .columns = {}}); },
              ThrowsError(ErrorCode::kData, "Parquet"));
}

TEST_F(FilesTest, AFailedWriteIsTheQuerysError) {
  EXPECT_THAT(
      [&] {
        session_->WriteFile("SELECT CAST(a AS INTEGER) FROM (VALUES ('1'), ('x')) t(a)", dir_ / "o",
                            CsvWriteFormat{});
      },
      ThrowsError(ErrorCode::kData, "'x'"));
}

}  // namespace
}  // namespace sqlflow
