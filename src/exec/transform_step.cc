#include <cstring>

#include "exec/increment_requests.h"
#include "exec/step_attempt.h"

namespace sqlflow {
namespace {

// CREATE TABLE, VIEW and MACRO.
class TransformStep : public StepAttempt {
 public:
  using StepAttempt::StepAttempt;

  void Run(const TransformWork& transform) {
    if (transform.mode.kind == Mode::Kind::kIncremental) {
      RunSlices(
          [&](const auto& window, bool is_last) { RunIncremental(transform, window, is_last); });
      return;
    }
    std::optional<Session::Transaction> transaction;
    if (!ReadsFirst(transform.mode)) transaction.emplace(session_);
    switch (transform.kind) {
      case CreateStatement::Kind::kTable:
        if (transform.mode.kind == Mode::Kind::kReplace && transform.mode.keys.empty() &&
            !transform.or_replace) {
          CheckOwnership(transform.table, "CREATE TABLE");
        }
        Write({transform.table,
               transform.query.text,
               false,
               transform.mode,
               transform.options,
               {},
               RowChecks()},
              transaction);
        break;
      case CreateStatement::Kind::kView:
        if (!transform.or_replace) CheckOwnership(transform.table, "CREATE VIEW");
        TableWriter(session_, dialect()).MakeView(transform.table, transform.query.text);
        break;
      case CreateStatement::Kind::kMacro:
        // It may be there from an earlier run, which must not stop this one.
        session_.Execute(transform.or_replace ? transform.query.text
                                              : "CREATE OR REPLACE " +
                                                    transform.query.text.substr(strlen("CREATE")));
        break;
    }
    Commit(*transaction, transform.table);
  }

 private:
  void RunIncremental(const TransformWork& transform, const std::optional<CursorWindow>& window,
                      bool is_last) {
    Session::Transaction transaction(session_);
    if (!transform.or_replace) CheckOwnership(transform.table, "CREATE TABLE");
    IncrementalTableRequest request =
        RequestOf(step_, transform, environment_, FindTarget(transform.table), window);
    request.write.checks = RowChecks();
    IncrementalTable table(session_, dialect(), std::move(request));
    const TableChange change = table.Write();
    table.Save(now());
    result_.rows_read += change.rows_read;
    AddSlice(change, result_);
    AddWatermarks(table.before(), table.after(), result_);
    CommitSlice(transaction, transform.table, is_last);
  }
};

}  // namespace

void RunTransform(const TransformWork& transform, const StepParts& parts) {
  TransformStep(parts).Run(transform);
}

}  // namespace sqlflow
