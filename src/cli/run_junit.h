// A run as continuous integration shows it: each step and each check is a test.
#pragma once

#include <string>

#include "sqlflow/pipeline.h"

namespace sqlflow {

// JUnit XML.
std::string RunJunit(const RunResult& run);

}  // namespace sqlflow
