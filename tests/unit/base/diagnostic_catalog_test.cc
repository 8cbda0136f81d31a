#include "base/diagnostic_catalog.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace sqlflow {
namespace {

// Every code that some source file names, with one file that does.
std::set<std::string> CodesInSources() {
  static const std::regex kCode("\"(SF[0-9]{4})\"");
  std::set<std::string> codes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SQLFLOW_SOURCE_FOLDER)) {
    if (entry.path().extension() != ".cc" || entry.path().stem() == "diagnostic_catalog") continue;
    std::ifstream stream(entry.path());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    for (std::sregex_iterator it(text.begin(), text.end(), kCode), end; it != end; ++it) {
      codes.insert((*it)[1]);
    }
  }
  return codes;
}

TEST(Catalog, ExplainsEveryCodeWithAnExampleAndItsCure) {
  std::string last;
  for (const CatalogEntry& entry : Catalog()) {
    EXPECT_LT(last, entry.id);
    EXPECT_FALSE(entry.title.empty()) << entry.id;
    EXPECT_FALSE(entry.explanation.empty()) << entry.id;
    EXPECT_FALSE(entry.example.empty()) << entry.id;
    EXPECT_FALSE(entry.cure.empty()) << entry.id;
    EXPECT_NE(entry.example, entry.cure) << entry.id;
    last = entry.id;
  }
}

TEST(Catalog, HoldsExactlyTheCodesThatAreReported) {
  std::set<std::string> explained;
  for (const CatalogEntry& entry : Catalog()) explained.emplace(entry.id);
  EXPECT_EQ(CodesInSources(), explained);
}

TEST(Catalog, FindsCodesWithoutCase) {
  ASSERT_NE(FindCatalogEntry("sf0205"), nullptr);
  EXPECT_EQ(FindCatalogEntry("sf0205")->id, "SF0205");
  EXPECT_EQ(FindCatalogEntry("SF9999"), nullptr);
}

}  // namespace
}  // namespace sqlflow
