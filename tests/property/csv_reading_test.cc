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

  static WriterHabits Pick(Random& random) {
    static const std::vector<std::string> delimiters = {",", ";", "\t", "|", "||", "<=>"};
    WriterHabits habits;
    habits.delimiter = random.Pick(delimiters);
    habits.quote = random.OneIn(4) ? "'" : "\"";
    habits.escape = random.OneIn(4) ? "\\" : habits.quote;
    habits.line_end = random.OneIn(2) ? "\r\n" : "\n";
    habits.byte_order_mark = random.OneIn(4);
    habits.last_line_ends = !random.OneIn(4);
    return habits;
  }
};

class TextWriter {
 public:
  TextWriter(const WriterHabits& habits, Random& random) : habits_(habits), random_(random) {}

  std::string Write(const Rows& rows) {
    std::string text = habits_.byte_order_mark ? "\xEF\xBB\xBF" : "";
    std::vector<Cell> names;
    for (const Field& field : rows.schema.fields) names.push_back(field.name);
    text += Line(names);
    for (const std::vector<Cell>& row : rows.cells) text += habits_.line_end + Line(row);
    return habits_.last_line_ends ? text + habits_.line_end : text;
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
    const bool needed = cell.empty() || cell.find_first_of(special) != std::string::npos;
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
    const std::vector<std::string> hard_texts = {habits.delimiter, habits.quote,
                                                 habits.quote + habits.quote, "\n", "\r\n"};
    Rows rows;
    for (uint64_t i = 0, columns = 2 + random.Below(4); i < columns; ++i) {
      rows.schema.fields.push_back({"c" + std::to_string(i), {TypeId::kString}});
    }
    rows.cells.resize(RandomRowCount(random));
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
    EXPECT_EQ(Difference(ReadBack(habits), rows), "")
        << "delimiter " << habits.delimiter << " quote " << habits.quote << " escape "
        << habits.escape << (habits.line_end == "\n" ? "" : " CRLF")
        << (habits.byte_order_mark ? " BOM" : "");
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

TEST_F(CsvReading, DISABLED_TakesLineBreaksInQuotesForText) {
  EXPECT_THAT(CellsOf("1,\"a\r\nb\"\n2,c\n", values::Map({{"has_header", values::Bool(false)}})),
              ElementsAre(ElementsAre("1", "a\r\nb"), ElementsAre("2", "c")));
}

TEST_F(CsvReading, DISABLED_ReadsLinesOfSeveralMegabytes) {
  const std::string text(3'000'000, 'x');
  EXPECT_THAT(CellsOf("id,text\n1," + text + "\n", OptionValue::Object()),
              ElementsAre(ElementsAre("1", text)));
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
