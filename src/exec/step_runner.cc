#include "exec/step_runner.h"

#include <fmt/format.h>

#include "exec/step_attempt.h"

namespace sqlflow {
namespace {

// EXPECT … AS: a query that must find nothing.
class CheckStep : public StepAttempt {
 public:
  using StepAttempt::StepAttempt;

  void Run(const CheckWork& check) {
    Session::Transaction transaction(session_);
    if (environment_.checks != CheckMode::kSkip) {
      CheckQuery(session_, check.expect, environment_.checks, result_.checks);
    }
    Commit(transaction, {});
  }
};

struct RunKind {
  void operator()(const LoadWork& load) const { RunLoad(load, parts); }
  void operator()(const TransformWork& transform) const { RunTransform(transform, parts); }
  void operator()(const ExportWork& work) const { RunExport(work, parts); }
  void operator()(const CheckWork& check) const { CheckStep(parts).Run(check); }

  const StepParts parts;
};

}  // namespace

Error NotOurTable(const TableId& table, std::string_view statement) {
  return Error(ErrorCode::kInvalid,
               fmt::format("{} would replace a table that no sqlflow step made: {}", statement,
                           ToString(table)))
      .Hint("Drop or rename it first, or write CREATE OR REPLACE TABLE to take it over");
}

void RunStep(const Step& step, const PlannedStep& planned, Session& session,
             const StepEnvironment& environment, int attempt, StepResult& result) {
  std::visit(RunKind{{step, planned, session, environment, attempt, result}}, step.work);
}

}  // namespace sqlflow
