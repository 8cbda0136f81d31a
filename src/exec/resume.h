// What is left of a run that stopped.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "plan/compile.h"
#include "plan/plan.h"
#include "sqlflow/context.h"
#include "sqlflow/destination_connector.h"
#include "sqlflow/engine.h"
#include "state/ledger.h"

namespace sqlflow {

struct Continuation {
  std::map<std::string, StepRecord> done;  // By id: not to be run again.
  // How the plan differs from the run's own, one difference each: "load_orders: mode was REPLACE,
  // is APPEND". Those of steps that are done make it impossible to go on.
  std::vector<std::string> conflicts;
  std::vector<std::string> changes;
};

// `now` is the plan of this moment, `ledger` holds the run's own.
Continuation Continue(const std::vector<PlannedStep>& now, std::string_view run_id, Ledger& ledger);

// What a destination knows the rows of an export by. With the pipeline, because a scheduler may
// give one run id to pipelines of several projects.
CommitId CommitOf(const std::string& run_id, const std::string& pipeline,
                  const std::string& step_id);

// Ids of steps of a run that stopped which would add their rows again if they were run again: they
// have committed, or their destination has got its rows although no record says so. `plan` is the
// one of this moment: what it no longer holds is not run again. Asks destinations that keep records
// of their commits; throws Error when one cannot be asked.
std::vector<std::string> AppendedBy(std::string_view run_id, const Plan& plan,
                                    const Registries& registries, const ConnectorContext& context,
                                    Ledger& ledger, Session& session);

}  // namespace sqlflow
