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

// What is made of checks. kObserve: they are as written, and nothing follows from them.
enum class CheckMode { kEnforce, kWarn, kSkip, kObserve };

struct CheckSettings {
  CheckMode mode = CheckMode::kEnforce;
  std::string run_id;
  std::string started_at;  // Of the run, UTC: what FRESH counts from.
  std::string now;         // UTC
};

// Rows that were taken out of what a step writes.
struct RemovedRows {
  int64_t quarantined = 0;
  int64_t dropped = 0;
  int64_t all() const { return quarantined + dropped; }
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
  // Evaluates the checks of rows, in one pass over them, and takes out those that are dropped or
  // put aside; together with the checks of the whole table when the rows are in it. Called once for
  // each write.
  RemovedRows CheckRows(const WrittenRows& rows);
  // Evaluates the checks of the whole table unless that is done, and makes quarantines that are
  // missing; called before each commit.
  void CheckTable(const TableId& table);

 private:
  using Checks = std::vector<const TableCheck*>;

  RemovedRows Evaluate(const Checks& checks, const WrittenRows& rows);
  // The rows with a column for each check, as a query; `columns` come before them.
  std::string Flagged(const Checks& checks, const WrittenRows& rows,
                      const std::string& columns) const;
  // SQL that is true for a row which a check of this action finds fault with, by the columns of
  // Flagged.
  std::string AnyOf(const Checks& checks, ExpectStatement::Action action) const;
  // The same by the rows themselves.
  std::string IsRemoved(const Checks& checks, const WrittenRows& rows) const;
  // Keeps the rows to take out with what each check says of them; returns how many are put aside,
  // how many only dropped, and how many each check found (0 for those that take none out).
  std::vector<int64_t> KeepRemoved(const Checks& checks, const WrittenRows& rows);
  // Takes out the rows of KeepRemoved.
  void Remove(const Checks& checks, const WrittenRows& rows);
  void PutAside(const Checks& checks, const WrittenRows& rows);
  void PrepareQuarantines(const Schema& rows);
  ExpectStatement::Action ActionOf(const TableCheck& check) const;
  bool Removes(const TableCheck& check) const;
  CheckResult* FindResult(const TableCheck& check);
  CheckResult& ResultOf(const TableCheck& check);
  void Explain(const TableCheck& check, const Checks& checks, const WrittenRows& rows,
               CheckResult& result);
  void ThrowIfViolated();

  Session& session_;
  const Dialect& dialect_;
  const std::span<const TableCheck> checks_;
  const CheckSettings settings_;
  std::vector<CheckResult>& results_;
  bool table_is_checked_ = false;
  bool quarantines_are_there_ = false;
};

// EXPECT … AS: runs the query, which must return no rows, and adds its result. Throws Error(kData)
// when it returns some and its action is FAIL.
void CheckQuery(Session& session, const ExpectStatement& expect, CheckMode mode,
                std::vector<CheckResult>& results);

}  // namespace sqlflow
