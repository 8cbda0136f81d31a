#include "exec/step_attempt.h"

#include <fmt/format.h>

#include "base/system_clock.h"
#include "exec/increment_requests.h"
#include "load/table_writer.h"

namespace sqlflow {
namespace {

std::span<const TableCheck> ChecksOf(const Step& step, CheckMode mode) {
  if (mode == CheckMode::kSkip) return {};
  return step.checks;
}

}  // namespace

StepAttempt::StepAttempt(const StepParts& parts)
    : step_(parts.step),
      session_(parts.session),
      environment_(parts.environment),
      result_(parts.result),
      context_{environment_.clock, environment_.cancel,
               fmt::format("sqlflow/{}/{}", environment_.run.pipeline, step_.id)},
      planned_(parts.planned),
      attempt_(parts.attempt),
      started_(environment_.clock.Monotonic()),
      checks_(session_, environment_.engine.dialect(), ChecksOf(step_, environment_.checks),
              {environment_.checks, environment_.run.run_id, environment_.run.started_at, now()},
              result_.checks) {
  session_.KeepOrder(true);
  // An attempt before this one may have left its counts.
  result_ = {.step = result_.step, .status = result_.status, .retries = result_.retries};
}

std::string StepAttempt::now() const { return FormatTimestamp(environment_.clock.Now()); }

std::optional<TableInfo> StepAttempt::FindTarget(const TableId& table) {
  std::optional<TableInfo> target = session_.Find(table);
  if (!target || !environment_.refresh.starts_empty.contains(step_.id)) return target;
  if (sliced_) return target;  // An earlier slice made it.
  CheckOwnership(table, "A full refresh");
  const bool is_view = target->kind == TableInfo::Kind::kView;
  session_.Execute(fmt::format("DROP {} {}", is_view ? "VIEW" : "TABLE", dialect().Name(table)));
  return std::nullopt;
}

void StepAttempt::CheckOwnership(const TableId& table, std::string_view statement) {
  if (!session_.Find(table) || environment_.ledger.Made(session_, table)) return;
  throw NotOurTable(table, statement);
}

SourceRows StepAttempt::Read(const ConnectorUse& use, const SourceReading& reading) {
  return ReadSource(use, reading, session_, environment_, context_);
}

bool StepAttempt::ReadsFirst(const Mode& mode) const {
  return !mode.keys.empty() && !environment_.refresh.starts_empty.contains(step_.id);
}

void StepAttempt::Write(const TableWrite& write, std::optional<Session::Transaction>& transaction) {
  TableWriter writer(session_, dialect());
  if (transaction) return Apply(writer.Write(write));
  writer.Find(write);  // A view is refused before anything is read.
  StagedBatch batch(session_, dialect(), write);
  transaction.emplace(session_);
  Apply(writer.Write(write, std::move(batch)));
}

void StepAttempt::Apply(const TableChange& change) {
  result_.rows_read = change.rows_read;
  AddSlice(change, result_);
}

void StepAttempt::AddWarnings(const std::vector<std::string>& warnings) {
  result_.warnings.insert(result_.warnings.end(), warnings.begin(), warnings.end());
}

void StepAttempt::RunSlices(const Slice& run) {
  result_.incremental = true;
  if (!environment_.backfill.wanted()) {
    run(std::nullopt, true);
    return;
  }
  const std::vector<CursorWindow> slices = Slices(session_, dialect(), environment_.backfill);
  for (size_t i = 0; i < slices.size(); ++i) run(slices[i], i + 1 == slices.size());
}

void StepAttempt::Commit(Session::Transaction& transaction, const TableId& table) {
  checks_.CheckTable(table);
  WarnOfViolations();
  FailIfToldTo();
  environment_.cancel.ThrowIfCancelled();
  Record(table);
  CommitSurely(transaction);
}

void StepAttempt::CommitSlice(Session::Transaction& transaction, const TableId& table,
                              bool is_last) {
  if (is_last) {
    Commit(transaction, table);
    return;
  }
  checks_.CheckTable(table);
  FailIfToldTo();
  environment_.cancel.ThrowIfCancelled();
  if (!environment_.ledger.Made(session_, table)) {
    environment_.ledger.RecordTable(session_, environment_.run, table);
  }
  transaction.Commit();
  sliced_ = true;
}

void StepAttempt::CommitSurely(Session::Transaction& transaction) {
  try {
    transaction.Commit();
  } catch (const Error&) {
    if (!WasCommitted()) throw;
  }
}

bool StepAttempt::WasCommitted() {
  if (!environment_.ledger.keeps_tables()) return false;
  try {
    const std::unique_ptr<Session> session = environment_.engine.NewSession();
    return environment_.ledger.Committed(*session, environment_.run.run_id, step_.id);
  } catch (const Error&) {
    result_.in_doubt = true;
    return false;
  }
}

void StepAttempt::WarnOfViolations() {
  for (const CheckResult& check : result_.checks) {
    if (check.finding.empty()) continue;
    // A check with a query is named by its step.
    result_.warnings.push_back(check.table.empty()
                                   ? check.finding
                                   : fmt::format("Check {}: {}", check.name, check.finding));
  }
}

void StepAttempt::FailIfToldTo() const {
  if (attempt_ <= environment_.test.failures_per_step) {
    throw Error(ErrorCode::kUnavailable, "Failure on purpose, to be tried again");
  }
}

void StepAttempt::Record(const TableId& table) {
  result_.seconds =
      std::chrono::duration<double>(environment_.clock.Monotonic() - started_).count();
  environment_.ledger.RecordStep(session_, environment_.run, RecordOf(result_, planned_, now()),
                                 table);
}

}  // namespace sqlflow
