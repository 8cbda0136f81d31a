// The seeds of the fuzz targets, whatever once broke one, and seeds with bytes changed at random.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "fuzz/project_properties.h"

namespace sqlflow {
namespace {

struct Target {
  const char* name;
  std::string (*violation)(std::string_view text);
};

std::vector<std::string> Texts(const std::string& target) {
  const std::filesystem::path root = SQLFLOW_FUZZ_FOLDER;
  std::vector<std::string> texts;
  for (const char* kind : {"corpus", "crashes"}) {
    for (const auto& entry : std::filesystem::directory_iterator(root / kind / target)) {
      std::ifstream stream(entry.path(), std::ios::binary);
      texts.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
  }
  return texts;
}

class ProjectFuzzReplay : public testing::TestWithParam<Target> {};

TEST_P(ProjectFuzzReplay, HoldsForEverySeedAndEveryCrash) {
  const std::vector<std::string> texts = Texts(GetParam().name);
  EXPECT_GT(texts.size(), 1u);
  for (const std::string& text : texts) EXPECT_EQ(GetParam().violation(text), "") << text;
}

TEST_P(ProjectFuzzReplay, HoldsForSeedsWithBytesChanged) {
  std::mt19937 random(11);
  const std::string alphabet = "${}|'\"\\()=<>-!,.:;#&*[]\n\t aE1/x\xff";
  for (const std::string& seed : Texts(GetParam().name)) {
    for (int round = 0; round < 300; ++round) {
      std::string text = seed;
      for (int change = 0; change < 3; ++change) {
        const size_t at = random() % (text.size() + 1);
        const size_t removed = std::min<size_t>(random() % 4, text.size() - at);
        text.replace(at, removed, 1, alphabet[random() % alphabet.size()]);
      }
      EXPECT_EQ(GetParam().violation(text), "") << text;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, ProjectFuzzReplay,
                         testing::Values(Target{"condition", ConditionViolation},
                                         Target{"variables", VariablesViolation},
                                         Target{"profile", ProfileViolation}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace sqlflow
