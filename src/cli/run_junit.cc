#include "cli/run_junit.h"

#include <vector>

#include "cli/junit.h"

namespace sqlflow {
namespace {

JunitCase CaseOf(const StepResult& step, const std::string& pipeline) {
  JunitCase result{.group = pipeline, .name = step.step.id, .seconds = step.seconds};
  if (step.status == StepStatus::kSkipped) {
    result.skipped = step.skipped_because + " failed";
  } else if (step.status != StepStatus::kSucceeded) {
    result.failure = step.error ? step.error->message() : std::string(ToString(step.status));
  }
  for (const std::string& warning : step.warnings) result.output += warning + "\n";
  return result;
}

// What a step lets pass, puts aside or leaves out is no failure.
JunitCase CaseOf(const CheckResult& check, const StepResult& step, const std::string& pipeline) {
  const bool fails = step.status == StepStatus::kFailed && check.action == "FAIL";
  return {.group = check.table.empty() ? pipeline : check.table,
          .name = check.name,
          .failure = fails ? check.finding : "",
          .output = fails ? "" : check.finding};
}

}  // namespace

std::string RunJunit(const RunResult& run) {
  const std::string& pipeline = run.info.pipeline;
  std::vector<JunitCase> cases;
  for (const StepResult& step : run.steps) {
    cases.push_back(CaseOf(step, pipeline));
    for (const CheckResult& check : step.checks) cases.push_back(CaseOf(check, step, pipeline));
  }
  if (run.error) {
    cases.push_back({.group = pipeline, .name = "run", .failure = run.error->message()});
  }
  return JunitDocument(pipeline, cases);
}

}  // namespace sqlflow
