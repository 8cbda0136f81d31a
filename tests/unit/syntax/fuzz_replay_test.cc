// The seeds of the fuzz targets, and whatever once broke one, as plain tests.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "fuzz/syntax_properties.h"

namespace sqlflow {
namespace {

struct Target {
  const char* name;
  std::string (*violation)(std::string_view text);
};

class FuzzReplay : public ::testing::TestWithParam<Target> {};

TEST_P(FuzzReplay, HoldsForEverySeedAndEveryCrash) {
  const std::filesystem::path root = SQLFLOW_FUZZ_FOLDER;
  int replayed = 0;
  for (const char* kind : {"corpus", "crashes"}) {
    for (const auto& entry : std::filesystem::directory_iterator(root / kind / GetParam().name)) {
      std::ifstream stream(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(stream), {}};
      EXPECT_EQ(GetParam().violation(text), "") << entry.path();
      ++replayed;
    }
  }
  EXPECT_GT(replayed, 1);
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzReplay,
                         ::testing::Values(Target{"lexer", LexerViolation},
                                           Target{"json", JsonViolation},
                                           Target{"parser", ParserViolation}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace sqlflow
