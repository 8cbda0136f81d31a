// Golden cases: those of src/sftest, in the fresh project that each is given, with the sections
// that only this repository's tests have.
#pragma once

#include <string>

#include "golden/runner/settings.h"
#include "sftest/case_runner.h"

namespace sqlflow::golden {

// The common sections, `requires` and `postgres`.
const sftest::SectionRules& GoldenSections();

struct Place {
  std::string program;                   // Absolute path.
  sftest::Launcher* launcher = nullptr;  // Where it runs, if not in processes of its own.
  sftest::Folder folder = sftest::Folder::kRemove;
};

sftest::CaseResult RunGoldenCase(const sftest::CaseFile& file, const Settings& settings,
                                 const Place& place);

}  // namespace sqlflow::golden
