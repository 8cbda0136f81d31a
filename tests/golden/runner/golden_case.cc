#include "golden/runner/golden_case.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <memory>
#include <utility>

#include "golden/runner/postgres_database.h"

namespace sqlflow::golden {
namespace {

constexpr const char* kProfile = "version: \"1.0\"\nengines:\n  duckdb: { mode: ";

bool BringsProfile(const sftest::CaseFile& file) {
  return std::ranges::any_of(file.sections, [](const sftest::Section& section) {
    return section.kind == "file" && section.argument.starts_with("profiles/");
  });
}

// A server that the tests start is announced by a variable: SQLFLOW_TEST_POSTGRES.
std::string VariableFor(const std::string& requirement) {
  std::string name = "SQLFLOW_TEST_";
  for (const char c : requirement) name += static_cast<char>(std::toupper(c));
  return name;
}

sftest::CaseResult Skipped(std::string reason) {
  return {.verdict = sftest::Verdict::kSkipped, .reason = std::move(reason)};
}

}  // namespace

const sftest::SectionRules& GoldenSections() {
  static const sftest::SectionRules rules = [] {
    using Rule = sftest::SectionRule;
    sftest::SectionRules all = sftest::CommonSections();
    all["requires"] = {Rule::Body::kNone, Rule::Argument::kRequired};
    all["postgres"] = {Rule::Body::kRequired, Rule::Argument::kOptional,
                       all.at("query").expectations};
    return all;
  }();
  return rules;
}

sftest::CaseResult RunGoldenCase(const sftest::CaseFile& file, const Settings& settings,
                                 const Place& place) {
  if (const auto why = settings.Skips(file)) return Skipped(*why);
  sftest::CaseSettings all{.program = place.program,
                           .environment = settings.environment,
                           .run_flags = settings.run_flags,
                           .folder = place.folder,
                           .launcher = place.launcher,
                           .asks_database = !settings.in_memory,
                           .compares_errors = settings.compares_errors,
                           .compares_prints = settings.compares_prints,
                           .programs = {{"postgres", PsqlCommand()}}};
  all.prepare = [&](const sftest::CaseFolder& fresh) {
    if (!BringsProfile(file)) {
      std::string engine =
          settings.in_memory ? "memory" : std::string("persistent, path: ") + kDatabase;
      if (!settings.threads.empty()) engine += ", threads: " + settings.threads;
      fresh.Write("profiles/dev.yml", kProfile + engine + " }\n");
    }
    return std::vector<std::string>();
  };
  std::unique_ptr<PostgresDatabase> database;
  for (const sftest::Section& section : file.sections) {
    if (section.kind != "requires") continue;
    const std::string name = VariableFor(section.argument);
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) {
      return Skipped("requires " + section.argument + ": " + name + " is not set");
    }
    all.environment.push_back(name + "=" + value);
    if (section.argument != "postgres") continue;
    if (!PostgresDatabase::IsThere(value)) return Skipped("requires postgres: no server runs");
    database = std::make_unique<PostgresDatabase>(value);
    for (const std::string& variable : database->environment()) all.environment.push_back(variable);
  }
  return RunCase(file, all);
}

}  // namespace sqlflow::golden
