// Random tables through the CSV destination and back.
#include "conformance/rows.h"
#include "conformance/workbench.h"
#include "property/csv_layout.h"
#include "property/random_table.h"
#include "property/seeded_test.h"
#include "support/temp_dir.h"

namespace sqlflow {
namespace {

using testing::Range;

class CsvProperty : public SeededTest {
 protected:
  // A file without header and rows has no bytes, which no source takes for a table.
  RandomTable TableFor(const CsvLayout& layout, Random& random) {
    const size_t rows = std::max<size_t>(RandomRowCount(random), layout.header ? 0 : 1);
    return MakeTable(random, RandomSchema(random), rows, layout.HardTexts());
  }
  // Columns without a header have the reader's names.
  Rows Written(const CsvLayout& layout, Rows rows) {
    for (size_t i = 0; i < rows.schema.fields.size() && !layout.header; ++i) {
      rows.schema.fields[i].name = "column" + std::to_string(i);
    }
    return rows;
  }

  void Export(const RandomTable& table, const CsvLayout& layout, const std::string& path,
              WriteMode mode) {
    WriteRequest request;
    request.mode = mode;
    const auto destination = bench_.Destination("csv", layout.DestinationOptions(path));
    bench_.Write(*destination, "SELECT * FROM " + bench_.session().Bind(table.Stream()), request);
  }
  Rows ReadBack(const CsvLayout& layout, const std::string& path, const Schema& schema) {
    return bench_.Read(*bench_.Source("csv", layout.SourceOptions(path, schema)));
  }

  const TempDir folder_;
  Workbench bench_;
};

TEST_P(CsvProperty, GivesBackTheTableThatWasExported) {
  ForEachSeed([this](Random& random) {
    const CsvLayout layout = CsvLayout::Pick(random);
    const RandomTable table = TableFor(layout, random);
    const std::string path = folder_ / ("table" + layout.suffix);
    Export(table, layout, path, WriteMode::kReplace);
    const Rows written = Written(layout, table.rows);
    EXPECT_EQ(DifferenceOf([&] { return ReadBack(layout, path, written.schema); }, written), "")
        << layout.Description() << ": " << ToString(written.schema);
  });
}

TEST_P(CsvProperty, ReadsWhatTheEngineReadsWhenNothingIsLeftToGuess) {
  ForEachSeed([this](Random& random) {
    const CsvLayout layout = CsvLayout::Pick(random);
    const RandomTable table = TableFor(layout, random);
    const std::string path = folder_ / ("table" + layout.suffix);
    Export(table, layout, path, WriteMode::kReplace);
    const Schema schema = Written(layout, table.rows).schema;
    const Rows plain = bench_.Select("SELECT * FROM " + layout.ReadCall(path, schema));
    EXPECT_EQ(DifferenceOf([&] { return ReadBack(layout, path, schema); }, plain), "")
        << layout.Description() << ": " << ToString(schema);
  });
}

TEST_P(CsvProperty, AppendsToTheRowsThatAreThere) {
  ForEachSeed([this](Random& random) {
    const CsvLayout layout = CsvLayout::Pick(random);
    const RandomTable first = TableFor(layout, random);
    const RandomTable second =
        MakeTable(random, first.rows.schema, 1 + RandomRowCount(random) / 4, layout.HardTexts());
    const std::string path = folder_ / ("table" + layout.suffix);
    Export(first, layout, path, WriteMode::kReplace);
    Export(second, layout, path, WriteMode::kAppend);
    Rows both = first.rows;
    both.cells.insert(both.cells.end(), second.rows.cells.begin(), second.rows.cells.end());
    both = Written(layout, std::move(both));
    EXPECT_EQ(DifferenceOf([&] { return ReadBack(layout, path, both.schema); }, both), "")
        << layout.Description() << ": " << ToString(both.schema);
  });
}

INSTANTIATE_TEST_SUITE_P(Seeds, CsvProperty, Range(0, 8));

}  // namespace
}  // namespace sqlflow
