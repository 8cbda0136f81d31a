// How `sqlflow test` tells what the tests found.
#pragma once

#include <string>
#include <vector>

#include "cli/app.h"
#include "sftest/case_runner.h"

namespace sqlflow {

struct TestOutcome {
  std::string file;   // Relative to the project where it lies in it.
  std::string shows;  // Its first line.
  sftest::CaseResult result;
  bool blessed = false;  // The file was rewritten.
  double seconds = 0;

  bool failed() const { return result.verdict == sftest::Verdict::kFailed; }
};

// A line for each test, below it why it failed. With --quiet only those that failed.
void WriteTestText(const TestOutcome& test, const App& app);
// "2 passed, 1 failed in 0.4 s"
void WriteTestSummary(const std::vector<TestOutcome>& tests, double seconds, const App& app);
std::string TestJson(const std::vector<TestOutcome>& tests, double seconds);
std::string TestJunit(const std::vector<TestOutcome>& tests);

}  // namespace sqlflow
