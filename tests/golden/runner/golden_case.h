// Golden cases: those of src/sftest, in the fresh project that each is given, with the sections
// that only this repository's tests have.
#pragma once

#include <string>

#include "golden/runner/settings.h"
#include "sftest/case_runner.h"

namespace sqlflow::golden {

// The common sections, `requires` and `postgres`.
const sftest::SectionRules& GoldenSections();

// `program` is an absolute path.
sftest::CaseResult RunGoldenCase(const sftest::CaseFile& file, const std::string& program,
                                 const Settings& settings, sftest::Folder folder);

}  // namespace sqlflow::golden
