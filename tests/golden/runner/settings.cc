#include "golden/runner/settings.h"

#include <algorithm>
#include <stdexcept>

namespace sqlflow::golden {
namespace {

bool HasSection(const CaseFile& file, std::string_view kind, std::string_view argument = "") {
  return std::ranges::any_of(file.sections, [&](const Section& section) {
    return section.kind == kind && section.argument.starts_with(argument);
  });
}

}  // namespace

std::optional<std::string> Settings::Skips(const CaseFile& file) const {
  if (!in_memory) return std::nullopt;
  const auto runs = std::ranges::count(file.sections, "run", &Section::kind);
  if (runs > 1) return "needs a database that outlives a run";
  if (HasSection(file, "file", "profiles/")) return "brings its own profile";
  if (HasSection(file, "cli")) return "looks into the database";
  return std::nullopt;
}

Settings ParseSetting(const std::string& text) {
  const size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
  Settings settings{.name = text, .compares_prints = false};
  if (name == "batch" && !value.empty()) {
    settings.environment = {"SQLFLOW_TEST_BATCH_ROWS=" + value};
  } else if (name == "threads" && !value.empty()) {
    settings.run_flags = {"--threads", value};
  } else if (name == "random-order" && !value.empty()) {
    settings.environment = {"SQLFLOW_TEST_ORDER_SEED=" + value};
    settings.compares_errors = false;  // Which of several failures comes first is open.
  } else if (name == "memory" && value.empty()) {
    settings.in_memory = true;
  } else if (name == "reprint" && value.empty()) {
    settings.environment = {"SQLFLOW_TEST_REPRINT=1"};
    settings.compares_errors = false;  // The printed script has other lines and columns.
  } else if (name == "faults" && value.empty()) {
    settings.environment = {"SQLFLOW_TEST_FAILURES=1"};
    settings.compares_errors = false;  // Retries are told.
  } else {
    throw std::runtime_error("Unknown setting: " + text +
                             " (batch=N threads=N random-order=SEED memory reprint faults)");
  }
  return settings;
}

}  // namespace sqlflow::golden
