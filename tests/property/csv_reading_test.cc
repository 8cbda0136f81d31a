// Delimited text as other programs write it, through the CSV source.
#include <algorithm>

#include "conformance/workbench.h"
#include "property/random_table.h"
#include "property/seeded_test.h"
#include "support/matchers.h"
#include "support/temp_dir.h"
#include "support/values.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::Range;

// What writers do differently.
struct WriterHabits {
  std::string delimiter;
  std::string quote;
  std::string escape;  // The quote itself or a backslash.
  std::string line_end;
  bool byte_order_mark = false;
  bool last_line_ends = true;
  bool header = true;

  static WriterHabits Pick(Random& random) {
    static const std::vector<std::string> delimiters = {",", ";", "\t", "|", "||", "<=>"};
    static const std::vector<std::string> line_ends = {"\n", "\n", "\r\n", "\r\n", "\r"};
    WriterHabits habits;
    habits.delimiter = random.Pick(delimiters);
    habits.quote = random.OneIn(4) ? "'" : "\"";
    habits.escape = random.OneIn(4) ? "\\" : habits.quote;
    habits.line_end = random.Pick(line_ends);
    habits.last_line_ends = !random.OneIn(4);
    habits.header = !random.OneIn(4);
    // Right behind the mark the engine takes no quote for one: such files are refused.
    habits.byte_order_mark = habits.header && random.OneIn(4);
    return habits;
  }

  // For messages.
  std::string Description() const {
    return "delimiter " + delimiter + " quote " + quote + " escape " + escape +
           (line_end == "\n"   ? " LF"
            : line_end == "\r" ? " CR"
                               : " CRLF") +
           (byte_order_mark ? " BOM" : "") + (header ? "" : " without header");
  }
};

class TextWriter {
 public:
  TextWriter(const WriterHabits& habits, Random& random) : habits_(habits), random_(random) {}

  std::string Write(const Rows& rows) {
    std::string text = habits_.byte_order_mark ? "\xEF\xBB\xBF" : "";
    std::vector<Cell> names;
    for (const Field& field : rows.schema.fields) names.push_back(field.name);
    std::vector<std::string> lines;
    if (habits_.header) lines.push_back(Line(names));
    for (const std::vector<Cell>& row : rows.cells) lines.push_back(Line(row));
    for (const std::string& line : lines) text += line + habits_.line_end;
    if (!habits_.last_line_ends) text.resize(text.size() - habits_.line_end.size());
    return text;
  }

 private:
  std::string Line(const std::vector<Cell>& cells) {
    std::string line;
    for (const Cell& cell : cells) {
      line += (&cell == &cells[0] ? "" : habits_.delimiter) + (cell ? Written(*cell) : "");
    }
    return line;
  }

  std::string Written(const std::string& cell) {
    const std::string special = habits_.quote + habits_.escape + habits_.delimiter[0] + "\r\n";
    // Unquoted, a byte order mark at the begin of the file would be one.
    const bool needed = cell.empty() || cell.starts_with("\uFEFF") ||
                        cell.find_first_of(special) != std::string::npos;
    if (!needed && !random_.OneIn(4)) return cell;
    std::string written = habits_.quote;
    for (const char c : cell) {
      if (c == habits_.quote[0] || c == habits_.escape[0]) written += habits_.escape;
      written += c;
    }
    return written + habits_.quote;
  }

  const WriterHabits& habits_;
  Random& random_;
};

class CsvReadingProperty : public SeededTest {
 protected:
  // Two or more columns, so that no line is blank.
  static Rows RandomTexts(Random& random, const WriterHabits& habits) {
    const std::vector<std::string> hard_texts = {
        habits.delimiter, habits.quote, habits.quote + habits.quote, "\n", "\r\n", "\r"};
    Rows rows;
    for (uint64_t i = 0, columns = 2 + random.Below(4); i < columns; ++i) {
      rows.schema.fields.push_back({"column" + std::to_string(i), {TypeId::kString}});
    }
    rows.cells.resize(std::max<size_t>(RandomRowCount(random), habits.header ? 0 : 1));
    for (std::vector<Cell>& row : rows.cells) {
      for (size_t i = 0; i < rows.schema.fields.size(); ++i) {
        row.push_back(random.OneIn(5) ? Cell() : RandomText(random, hard_texts));
      }
    }
    return rows;
  }

  Rows ReadBack(const WriterHabits& habits) {
    OptionValue options = values::Map({{"path", values::Text(folder_ / "texts.csv")},
                                       {"delimiter", values::Text(habits.delimiter)},
                                       {"quote_char", values::Text(habits.quote)},
                                       {"has_header", values::Bool(habits.header)},
                                       {"all_varchar", values::Bool(true)}});
    if (habits.escape != habits.quote) options.Set("escape_char", values::Text(habits.escape));
    return bench_.Read(*bench_.Source("csv", options));
  }

  const TempDir folder_;
  Workbench bench_;
};

TEST_P(CsvReadingProperty, GivesEveryTextAsItWasWritten) {
  ForEachSeed([this](Random& random) {
    const WriterHabits habits = WriterHabits::Pick(random);
    const Rows rows = RandomTexts(random, habits);
    folder_.Write("texts.csv", TextWriter(habits, random).Write(rows));
    EXPECT_EQ(DifferenceOf([&] { return ReadBack(habits); }, rows), "") << habits.Description();
  });
}

INSTANTIATE_TEST_SUITE_P(Seeds, CsvReadingProperty, Range(0, 8));

class CsvReading : public testing::Test {
 protected:
  std::vector<std::vector<Cell>> CellsOf(const std::string& text, OptionValue options) {
    folder_.Write("data.csv", text);
    options.Set("path", values::Text(folder_ / "data.csv"));
    return bench_.Read(*bench_.Source("csv", options)).cells;
  }

  const TempDir folder_;
  Workbench bench_;
};

TEST_F(CsvReading, KeepsLinesThatBeginWithAHash) {
  EXPECT_THAT(CellsOf("id,name\n#2,b\n3,c\n", OptionValue::Object()),
              ElementsAre(ElementsAre("#2", "b"), ElementsAre("3", "c")));
}

TEST_F(CsvReading, TakesLineBreaksInQuotesForText) {
  for (const std::string line_end : {"\n", "\r\n", "\r"}) {
    for (const std::string text_break : {"\n", "\r\n", "\r"}) {
      const std::string text = "1,\"a" + text_break + "b\"" + line_end + "2,c" + line_end;
      EXPECT_THAT(CellsOf(text, values::Map({{"has_header", values::Bool(false)}})),
                  ElementsAre(ElementsAre("1", "a" + text_break + "b"), ElementsAre("2", "c")))
          << testing::PrintToString(text);
    }
  }
}

// There the engine reads leniently.
TEST_F(CsvReading, RefusesRaggedRowsBehindABreakInQuotes) {
  const OptionValue options = values::Map({{"has_header", values::Bool(false)}});
  EXPECT_THAT([&] { CellsOf("1,\"a\nb\"\r\n2\r\n", options); },
              ThrowsError(ErrorCode::kData, "line 3: Expected 2 columns, found 1"));
  EXPECT_THAT([&] { CellsOf("1,\"a\nb\"\r\n2,b,c\r\n", options); },
              ThrowsError(ErrorCode::kData, "line 3: Expected 2 columns, found 3"));
  EXPECT_THAT([&] { CellsOf("1,\"a\nb\"\r\n2,\"b\r\n", options); },
              ThrowsError(ErrorCode::kData, "line 3: A quote is not closed"));
  EXPECT_THAT([&] { CellsOf("1,\"a\nb\"\r\n2,b\n", options); },
              ThrowsError(ErrorCode::kData, "line 3: The line ends in another way"));
}

TEST_F(CsvReading, RefusesAQuoteThatTheByteOrderMarkHides) {
  const OptionValue options = values::Map({{"has_header", values::Bool(false)}});
  EXPECT_THAT([&] { CellsOf("\uFEFF\"a\nb\",c\n1,2\n", options); },
              ThrowsError(ErrorCode::kData, "byte order mark"));
  EXPECT_THAT(CellsOf("\uFEFF\"a\"\"b\",c\n1,2\n", options),
              ElementsAre(ElementsAre("a\"b", "c"), ElementsAre("1", "2")));
}

TEST_F(CsvReading, TakesEachFileOfALineEndOfItsOwn) {
  folder_.Write("a.csv", "id,text\n1,a\n");
  folder_.Write("b.csv", "id,text\r\n2,b\r\n");
  const OptionValue options = values::Map({{"path", values::Text(folder_ / "?.csv")}});
  EXPECT_THAT(bench_.Read(*bench_.Source("csv", options)).cells,
              ElementsAre(ElementsAre("1", "a"), ElementsAre("2", "b")));
}

// Some lie across the borders of the reader's buffers.
TEST_F(CsvReading, ReadsLinesOfSeveralMegabytes) {
  std::string file = "id,text\n";
  std::vector<size_t> sizes;
  for (const size_t size : {3'000'000, 20'000'000, 5, 30'000'000, 7'000'000}) {
    file += std::to_string(sizes.size()) + "," + std::string(size, 'x') + "\n";
    sizes.push_back(size);
  }
  const std::vector<std::vector<Cell>> cells = CellsOf(file, OptionValue::Object());
  ASSERT_EQ(cells.size(), sizes.size());
  for (size_t i = 0; i < sizes.size(); ++i) EXPECT_TRUE(*cells[i][1] == std::string(sizes[i], 'x'));
}

// Where the text is cast after the reading, its line is not known any more.
TEST_F(CsvReading, RefusesAZonedTimeThatIsNone) {
  const OptionValue options =
      values::Map({{"columns", values::Map({{"at", values::Text("TIMESTAMPTZ")}})}});
  EXPECT_THAT([&] { CellsOf("id,at\n1,no value\n", options); },
              ThrowsError(ErrorCode::kData, "no value"));
}

class CsvRefusal : public testing::TestWithParam<std::string> {};

TEST_P(CsvRefusal, NamesTheLineOfATextThatIsNoValue) {
  const TempDir folder({{"data.csv", "id,value\n1,\n2,no value\n"}});
  Workbench bench;
  const auto source = bench.Source(
      "csv", values::Map({{"path", values::Text(folder / "data.csv")},
                          {"columns", values::Map({{"id", values::Text("BIGINT")},
                                                   {"value", values::Text(GetParam())}})}}));
  EXPECT_THAT([&] { bench.Read(*source); }, ThrowsError(ErrorCode::kData, "line 3"));
}

INSTANTIATE_TEST_SUITE_P(Types, CsvRefusal,
                         testing::Values("BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT",
                                         "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT",
                                         "FLOAT", "DOUBLE", "DECIMAL(12,2)", "DECIMAL(38,10)",
                                         "DATE", "TIME", "TIMESTAMP", "INTERVAL", "UUID", "JSON",
                                         "BIGINT[]", "STRUCT(a BIGINT)"));

}  // namespace
}  // namespace sqlflow
