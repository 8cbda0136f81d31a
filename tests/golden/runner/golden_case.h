// Golden cases: those of src/sftest, in the fresh project that each is given, with the sections
// that only this repository's tests have.
#pragma once

#include <string>

#include "golden/runner/settings.h"
#include "sftest/case_runner.h"

namespace sqlflow::golden {

// The common sections, `requires` and `postgres`.
const sftest::SectionRules& GoldenSections();

// Of the project that cases are given, when they bring no profile and are not run in memory.
inline constexpr const char* kDatabase = "target/test.duckdb";

struct Place {
  std::string program;                   // Absolute path.
  sftest::Launcher* launcher = nullptr;  // Where it runs, if not in processes of its own.
  sftest::Folder folder = sftest::Folder::kRemove;
};

sftest::CaseResult RunGoldenCase(const sftest::CaseFile& file, const Settings& settings,
                                 const Place& place);

}  // namespace sqlflow::golden
