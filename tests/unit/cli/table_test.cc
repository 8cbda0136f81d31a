#include "cli/table.h"

#include <gmock/gmock.h>

#include <sstream>

namespace sqlflow {
namespace {

using Kind = TableColumn::Kind;

std::string Written(TableFormat format, const std::vector<TableColumn>& columns,
                    const std::vector<TableRow>& rows, int width = 0) {
  std::ostringstream out;
  const auto table = TableWriter::Make(format, columns, out, width);
  for (const TableRow& row : rows) table->Add(row);
  table->End();
  return out.str();
}

const std::vector<TableColumn> kColumns = {{"name"}, {"rows", Kind::kNumber}};

TEST(PlainTable, AlignsNumbersRightAndTextLeft) {
  const std::vector<TableRow> rows = {{"orders", "5000"}, {"x", "7"}};
  EXPECT_EQ(Written(TableFormat::kTable, kColumns, rows),
            "name    rows\n"
            "------  ----\n"
            "orders  5000\n"
            "x          7\n");
}

TEST(PlainTable, ShowsColumnsWhenThereAreNoRows) {
  EXPECT_EQ(Written(TableFormat::kTable, kColumns, {}), "name  rows\n----  ----\n");
}

TEST(PlainTable, WritesNullAsAWord) {
  const std::string text = Written(TableFormat::kTable, kColumns, {{std::nullopt, std::nullopt}});
  EXPECT_THAT(text, testing::HasSubstr("NULL  NULL"));
}

TEST(PlainTable, CountsWideCharactersTwice) {
  const std::vector<TableRow> rows = {{"日本", "1"}, {"abcd", "2"}};
  EXPECT_THAT(Written(TableFormat::kTable, kColumns, rows),
              testing::EndsWith("日本     1\nabcd     2\n"));
}

TEST(PlainTable, KeepsARowOnOneLine) {
  const std::string text = Written(TableFormat::kTable, {{"t"}}, {{"a\nb\tc\x1b"}});
  EXPECT_THAT(text, testing::EndsWith("a\\nb\\tc?\n"));
}

TEST(PlainTable, CutsLongCellsToTheTerminal) {
  const std::string text =
      Written(TableFormat::kTable, {{"t"}}, {{"abcdefghijklmnopqrstuvwxyz"}}, 10);
  EXPECT_THAT(text, testing::EndsWith("\nabcdefghi…\n"));
}

TEST(PlainTable, CutsNothingWithoutATerminal) {
  const std::string long_cell(500, 'x');
  EXPECT_THAT(Written(TableFormat::kTable, {{"t"}}, {{long_cell}}), testing::HasSubstr(long_cell));
}

TEST(CsvTable, TellsNullFromEmptyText) {
  EXPECT_EQ(Written(TableFormat::kCsv, {{"a"}, {"b"}}, {{"", std::nullopt}}), "a,b\n\"\",\n");
}

TEST(CsvTable, QuotesWhatWouldEndACell) {
  EXPECT_EQ(Written(TableFormat::kCsv, {{"a"}}, {{"x,y"}, {"say \"hi\""}, {"two\nlines"}}),
            "a\n\"x,y\"\n\"say \"\"hi\"\"\"\n\"two\nlines\"\n");
}

TEST(JsonTable, WritesNumbersAsNumbersAndTextAsText) {
  EXPECT_EQ(Written(TableFormat::kJson, kColumns, {{"1", "1"}}),
            "[\n  {\"name\": \"1\", \"rows\": 1}\n]\n");
}

TEST(JsonTable, WritesNullAndNoRows) {
  EXPECT_EQ(Written(TableFormat::kJson, {{"a"}}, {{std::nullopt}}), "[\n  {\"a\": null}\n]\n");
  EXPECT_EQ(Written(TableFormat::kJson, {{"a"}}, {}), "[]\n");
}

TEST(JsonTable, KeepsNumbersThatJsonDoesNotHaveAsText) {
  const std::vector<TableRow> rows = {{"nan"}, {"-inf"}};
  EXPECT_EQ(Written(TableFormat::kJson, {{"n", Kind::kNumber}}, rows),
            "[\n  {\"n\": \"nan\"},\n  {\"n\": \"-inf\"}\n]\n");
}

TEST(MarkdownTable, EscapesWhatWouldEndACell) {
  EXPECT_EQ(Written(TableFormat::kMarkdown, kColumns, {{"a|b", "1"}}),
            "| name | rows |\n| --- | ---: |\n| a\\|b | 1 |\n");
}

}  // namespace
}  // namespace sqlflow
