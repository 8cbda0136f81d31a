// EXPECT: checks evaluated in the transaction of the step that writes the table.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "load/check_sql.h"
#include "plan/plan.h"
#include "sqlflow/engine.h"
#include "sqlflow/pipeline.h"

namespace sqlflow {

// What a run makes of checks.
enum class CheckMode { kEnforce, kWarn, kSkip };

struct CheckSettings {
  CheckMode mode = CheckMode::kEnforce;
  std::string now;  // UTC: what FRESH counts from.
};

// The checks of one step. Lives for one attempt of it; all arguments outlive it. `results` gets an
// entry for each check that was evaluated. Throws Error(kData) when one with FAIL is violated, once
// all that were due are evaluated.
class TableChecks {
 public:
  TableChecks(Session& session, const Dialect& dialect, std::span<const TableCheck> checks,
              CheckSettings settings, std::vector<CheckResult>& results)
      : session_(session),
        dialect_(dialect),
        checks_(checks),
        settings_(std::move(settings)),
        results_(results) {}

  bool any() const { return !checks_.empty(); }
  // Evaluates the checks of rows, in one pass over them; together with those of the whole table
  // when the rows are in it. Called once for each write.
  void CheckRows(const WrittenRows& rows);
  // Evaluates the checks of the whole table unless that is done; called before each commit.
  void CheckTable(const TableId& table);

 private:
  void Evaluate(std::span<const TableCheck* const> checks, const WrittenRows& rows);
  CheckResult& ResultOf(const ExpectStatement& expect);
  void Explain(const ExpectStatement& expect, const WrittenRows& rows, CheckResult& result);
  void ThrowIfViolated(std::span<const TableCheck* const> checks);

  Session& session_;
  const Dialect& dialect_;
  const std::span<const TableCheck> checks_;
  const CheckSettings settings_;
  std::vector<CheckResult>& results_;
  bool table_is_checked_ = false;
};

// EXPECT … AS: runs the query, which must return no rows, and adds its result. Throws Error(kData)
// when it returns some and its action is FAIL.
void CheckQuery(Session& session, const ExpectStatement& expect, CheckMode mode,
                std::vector<CheckResult>& results);

}  // namespace sqlflow
