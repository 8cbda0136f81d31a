#include "golden/runner/settings.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace sqlflow::golden {
namespace {

bool HasSection(const sftest::CaseFile& file, std::string_view kind,
                std::string_view argument = "") {
  return std::ranges::any_of(file.sections, [&](const sftest::Section& section) {
    return section.kind == kind && section.argument.starts_with(argument);
  });
}

void Add(const std::string& setting, Settings& all) {
  const size_t equals = setting.find('=');
  const std::string name = setting.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : setting.substr(equals + 1);
  const auto add = [](std::vector<std::string>& to, std::vector<std::string> words) {
    to.insert(to.end(), words.begin(), words.end());
  };
  if (name == "batch" && !value.empty()) {
    add(all.environment, {"SQLFLOW_TEST_BATCH_ROWS=" + value});
  } else if (name == "threads" && !value.empty()) {
    add(all.run_flags, {"--threads", value});
    all.threads = value;
  } else if (name == "random-order" && !value.empty()) {
    add(all.environment, {"SQLFLOW_TEST_ORDER_SEED=" + value});
    all.compares_errors = false;  // Which of several failures comes first is open.
  } else if (name == "memory" && value.empty()) {
    all.in_memory = true;
  } else if (name == "reprint" && value.empty()) {
    add(all.environment, {"SQLFLOW_TEST_REPRINT=1"});
    all.compares_errors = false;  // The printed script has other lines and columns.
  } else if (name == "faults" && value.empty()) {
    add(all.environment, {"SQLFLOW_TEST_FAILURES=1"});
    all.compares_errors = false;  // Retries are told.
  } else {
    throw std::runtime_error("Unknown setting: " + setting +
                             " (batch=N threads=N random-order=SEED memory reprint faults)");
  }
}

}  // namespace

std::optional<std::string> Settings::Skips(const sftest::CaseFile& file) const {
  if (!in_memory) return std::nullopt;
  const auto runs = std::ranges::count(file.sections, "run", &sftest::Section::kind);
  if (runs > 1) return "needs a database that outlives a run";
  if (HasSection(file, "file", "profiles/")) return "brings its own profile";
  if (HasSection(file, "cli")) return "looks into the database";
  return std::nullopt;
}

Settings ParseSettings(const std::string& text) {
  Settings all{.name = text, .compares_prints = false};
  std::istringstream settings(text);
  for (std::string setting; std::getline(settings, setting, ',');) Add(setting, all);
  return all;
}

}  // namespace sqlflow::golden
