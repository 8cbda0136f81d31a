#include "exec/step_runner.h"

#include <fmt/format.h>

#include <unistd.h>

#include <cstring>
#include <functional>

#include "base/file_state.h"
#include "base/strings.h"
#include "base/system_clock.h"
#include "exec/increment_requests.h"
#include "exec/source_rows.h"
#include "load/export_writer.h"
#include "load/file_increment.h"
#include "load/incremental_read.h"
#include "load/rejects.h"
#include "load/table_checks.h"
#include "load/table_writer.h"

namespace sqlflow {
namespace {

class StepRunner {
 public:
  StepRunner(const Step& step, const PlannedStep& planned, Session& session,
             const StepEnvironment& environment, int attempt, StepResult& result)
      : step_(step),
        planned_(planned),
        session_(session),
        environment_(environment),
        attempt_(attempt),
        result_(result),
        started_(environment.clock.Monotonic()),
        context_{environment.clock, environment.cancel,
                 fmt::format("sqlflow/{}/{}", environment.run.pipeline, step.id)},
        checks_(session, environment.engine.dialect(), ChecksOf(step, environment.checks),
                {environment.checks, environment.run.run_id, environment.run.started_at,
                 FormatTimestamp(environment.clock.Now())},
                result.checks) {}

  void Run() {
    session_.KeepOrder(true);
    // An attempt before this one may have left its counts.
    result_ = {.step = result_.step, .status = result_.status, .retries = result_.retries};
    std::visit([this](const auto& work) { Run(work); }, step_.work);
  }

 private:
  static std::span<const TableCheck> ChecksOf(const Step& step, CheckMode mode) {
    if (mode == CheckMode::kSkip) return {};
    return step.checks;
  }
  TableChecks* RowChecks() { return checks_.any() ? &checks_ : nullptr; }

  void Run(const CheckWork& check) {
    Session::Transaction transaction(session_);
    if (environment_.checks != CheckMode::kSkip) {
      CheckQuery(session_, check.expect, environment_.checks, result_.checks);
    }
    Commit(transaction, {});
  }

  void Run(const LoadWork& load) {
    if (load.source.files.by_file()) return RunByFile(load);
    if (load.source.common.incremental()) {
      RunSlices([&](const auto& window, bool is_last) { RunIncremental(load, window, is_last); });
      return;
    }
    std::optional<Session::Transaction> transaction;
    if (!ReadsFirst(load.mode)) transaction.emplace(session_);
    const bool adds_rows = load.mode.kind != Mode::Kind::kReplace || !load.mode.keys.empty();
    const std::optional<TableInfo> target =
        adds_rows ? FindTarget(load.table) : std::optional<TableInfo>();
    const SourceRows rows = Read(load.source, {.target = SchemaOf(target)});
    if (!adds_rows) CheckOwnership(load.table, "LOAD");
    Write({load.table, rows.query, rows.is_stream, load.mode, load.options,
           load.source.common.cursor_field, RowChecks()},
          transaction);
    const ReadSummary summary = rows.connector->Finish();
    KeepRejects(rows, summary);
    AddWarnings(summary.warnings);
    Commit(*transaction, load.table);
  }

  // Rows by key are read before the transaction that writes them; but for a full refresh, which
  // drops in it what they may be read from.
  bool ReadsFirst(const Mode& mode) const {
    return !mode.keys.empty() && !environment_.refresh.starts_empty.contains(step_.id);
  }

  // Begins the transaction when the rows are read first.
  void Write(const TableWrite& write, std::optional<Session::Transaction>& transaction) {
    TableWriter writer(session_, environment_.engine.dialect());
    if (transaction) return Apply(writer.Write(write));
    writer.Find(write);  // A view is refused before anything is read.
    StagedBatch batch(session_, environment_.engine.dialect(), write);
    transaction.emplace(session_);
    Apply(writer.Write(write, std::move(batch)));
  }

  // The rows that the files had and the write did not see.
  void KeepRejects(const SourceRows& rows, const ReadSummary& summary) {
    if (!rows.rejects) return;
    const Dialect& dialect = environment_.engine.dialect();
    const std::string& run_id = environment_.run.run_id;
    const TableId table = *RejectsOf(std::get<LoadWork>(step_.work).source);
    const StoredRejects stored =
        rows.query.empty() ? StoreBadFiles(session_, dialect, table, summary.bad_files, run_id)
                           : StoreRejects(session_, dialect, table, *rows.rejects,
                                          summary.bad_files, result_.rows_read, run_id);
    result_.rows_read += stored.rows;
    result_.rows_rejected += stored.rows;
    if (stored.first.empty()) return;
    const auto files = static_cast<int64_t>(summary.bad_files.size());
    std::string what;
    if (files > 0) what = fmt::format("{} file{}", files, files == 1 ? "" : "s");
    if (stored.rows > 0) {
      what += fmt::format("{}{} row{}", what.empty() ? "" : " and ", FormatCount(stored.rows),
                          stored.rows == 1 ? "" : "s");
    }
    result_.warnings.push_back(fmt::format("{} could not be read and went into {}, the first: {}",
                                           what, rows.rejects->table, stored.first));
  }

  // Files that are new since the last run, with the ledger that remembers them.
  void RunByFile(const LoadWork& load) {
    result_.incremental = true;
    Session::Transaction transaction(session_);
    const std::optional<TableInfo> target = FindTarget(load.table);
    FileIncrement increment(session_, environment_.engine.dialect(), environment_.cancel,
                            FileRequestOf(step_, load, environment_, target));
    increment.Choose(ListFiles(load.source, environment_, context_));
    if (increment.found_nothing()) RefuseNoFiles(load);
    const bool reads = !increment.to_read().empty();
    if (reads) LoadFiles(load, target, increment);
    result_.files = static_cast<int64_t>(increment.to_read().size());
    increment.Save(
        reads ? ListFiles(load.source, environment_, context_) : std::vector<SourceFile>(),
        rows_of_files_);
    AddWarnings(increment.warnings());
    Commit(transaction, load.table);
  }

  // Where no file was ever there, the source itself says what is wrong.
  [[noreturn]] void RefuseNoFiles(const LoadWork& load) {
    Read(load.source, {});
    throw Error(ErrorCode::kUnavailable, "Files came while they were looked for")
        .Hint("Run it again");
  }

  void LoadFiles(const LoadWork& load, const std::optional<TableInfo>& target,
                 FileIncrement& increment) {
    increment.Begin();
    const SourceRows rows = Read(load.source, {.target = SchemaOf(target),
                                               .files = increment.to_read(),
                                               .names_files = increment.CountsByFile()});
    int64_t deleted = increment.DeleteBefore();
    if (!rows.query.empty()) {
      Apply(TableWriter(session_, environment_.engine.dialect())
                .Write({load.table, increment.Stage(rows.query, rows.file_column), false, load.mode,
                        load.options, load.source.common.cursor_field, RowChecks()}));
      rows_of_files_ = result_.rows_read;
    }
    const ReadSummary summary = rows.connector->Finish();
    if (rows.query.empty() && !target) RefuseOnlyBadFiles(summary);
    deleted += increment.DeleteAfter();
    result_.rows_deleted += deleted;
    KeepRejects(rows, summary);
    AddWarnings(summary.warnings);
  }

  // Nothing tells the columns of the table.
  static void RefuseOnlyBadFiles(const ReadSummary& summary) {
    const RejectedRow& bad = summary.bad_files.front();
    throw Error(ErrorCode::kData, bad.reason)
        .Hint("A table that is not there yet is made of a file that can be read");
  }

  // Each window is a transaction of its own, and the last one holds the step's record.
  template <class Slice>
  void RunSlices(const Slice& run) {
    result_.incremental = true;
    if (!environment_.backfill.wanted()) {
      run(std::nullopt, true);
      return;
    }
    const std::vector<CursorWindow> slices =
        Slices(session_, environment_.engine.dialect(), environment_.backfill);
    for (size_t i = 0; i < slices.size(); ++i) run(slices[i], i + 1 == slices.size());
  }

  void RunIncremental(const LoadWork& load, const std::optional<CursorWindow>& window,
                      bool is_last) {
    const Dialect& dialect = environment_.engine.dialect();
    Session::Transaction transaction(session_);
    const std::optional<TableInfo> target = FindTarget(load.table);
    IncrementalRead increment(session_, dialect,
                              RequestOf(step_, load, environment_, target, window));
    SourceRows rows = Read(load.source, {.target = SchemaOf(target), .range = increment.Range()});
    increment.Stage(rows.query,
                    rows.is_stream ? rows.stream_schema : session_.Describe(rows.query));
    const ReadSummary summary = rows.connector->Finish();
    increment.Select(summary.safe_watermark);
    if (increment.rows_new() > 0 || !target) {
      AddSlice(TableWriter(session_, dialect)
                   .Write({load.table, increment.Rows(), false, load.mode, load.options,
                           load.source.common.cursor_field, RowChecks()}),
               result_);
    }
    increment.Save(FormatTimestamp(environment_.clock.Now()));
    result_.rows_read += increment.rows_read();
    KeepRejects(rows, summary);
    AddWarnings(increment.warnings());
    AddWarnings(summary.warnings);
    AddWatermarks(increment.before(), increment.after(), result_);
    CommitSlice(transaction, load.table, is_last);
  }

  void RunIncremental(const TransformWork& transform, const std::optional<CursorWindow>& window,
                      bool is_last) {
    Session::Transaction transaction(session_);
    if (!transform.or_replace) CheckOwnership(transform.table, "CREATE TABLE");
    IncrementalTableRequest request =
        RequestOf(step_, transform, environment_, FindTarget(transform.table), window);
    request.write.checks = RowChecks();
    IncrementalTable table(session_, environment_.engine.dialect(), std::move(request));
    const TableChange change = table.Write();
    table.Save(FormatTimestamp(environment_.clock.Now()));
    result_.rows_read += change.rows_read;
    AddSlice(change, result_);
    AddWatermarks(table.before(), table.after(), result_);
    CommitSlice(transaction, transform.table, is_last);
  }

  // The table that a step writes on, or nothing: it is missing, or a full refresh has this step
  // make it anew.
  std::optional<TableInfo> FindTarget(const TableId& table) {
    std::optional<TableInfo> target = session_.Find(table);
    if (!target || !environment_.refresh.starts_empty.contains(step_.id)) return target;
    if (sliced_) return target;  // An earlier slice made it.
    CheckOwnership(table, "A full refresh");
    const bool is_view = target->kind == TableInfo::Kind::kView;
    session_.Execute(fmt::format("DROP {} {}", is_view ? "VIEW" : "TABLE",
                                 environment_.engine.dialect().Name(table)));
    return std::nullopt;
  }

  void AddWarnings(const std::vector<std::string>& warnings) {
    result_.warnings.insert(result_.warnings.end(), warnings.begin(), warnings.end());
  }

  void CommitSlice(Session::Transaction& transaction, const TableId& table, bool is_last) {
    if (is_last) {
      Commit(transaction, table);
      return;
    }
    checks_.CheckTable(table);
    FailIfToldTo();
    environment_.cancel.ThrowIfCancelled();
    transaction.Commit();
    sliced_ = true;
  }

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
        TableWriter(session_, environment_.engine.dialect())
            .MakeView(transform.table, transform.query.text);
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

  void Run(const ExportWork& work) {
    const auto* entry = environment_.registries.destinations.Find(work.destination.type);
    const auto destination = entry->make(work.destination.options, context_);
    const CommitId id{environment_.run.run_id, step_.id, 0};
    if (WasPublished() || WasCommitted(*destination, id, work.destination.span)) {
      return RecordExport([&] { Confirm(work); });
    }
    SourceRows rows;
    std::string query;
    if (const auto* sql = std::get_if<Sql>(&work.what)) {
      query = sql->text;
    } else if (const auto* table = std::get_if<TableId>(&work.what)) {
      query = "SELECT * FROM " + environment_.engine.dialect().Name(*table);
    } else {
      // What is sent elsewhere has no transaction here that could hold rejects.
      rows = Read(std::get<ConnectorUse>(work.what), {.keeps_rejects = false});
      query = rows.query;
    }
    std::optional<IncrementalRead> increment;
    if (work.mode.kind == Mode::Kind::kIncremental) {
      increment.emplace(session_, environment_.engine.dialect(),
                        RequestOf(step_, work, environment_));
      increment->Stage(query, rows.is_stream ? rows.stream_schema : session_.Describe(query));
      increment->Select(std::nullopt);
      query = increment->Rows();
      AddWarnings(increment->warnings());
      AddWatermarks(increment->before(), increment->after(), result_);
      result_.incremental = true;
      if (increment->rows_new() == 0 && increment->before()) {
        if (rows.connector) AddWarnings(rows.connector->Finish().warnings);
        RecordExport([&] { Save(increment); });
        return;
      }
    }
    WriteRequest request{.id = id,
                         .object = work.destination.object,
                         .schema = {},
                         .mode = environment_.refresh.restarts.contains(step_.id)
                                     ? WriteMode::kReplace
                                     : WriteModeOf(work.mode),
                         .mode_written = work.mode.written,
                         .keys = {}};
    for (const Text& key : work.mode.keys) request.keys.push_back(key.value);
    const ExportChange change = WriteExport(
        session_, environment_.engine.dialect(), *destination, std::move(request), query,
        {.cancel = environment_.cancel,
         .max_batch_rows = environment_.test.max_batch_rows,
         .before_commit =
             [&] {
               FailIfToldTo();
               Announce(increment);
               if (entry->capabilities.network && step_.appends()) IntendElsewhere();
             },
         .before_publish = [this](const StagedFile& file, int64_t count) { Intend(file, count); },
         .target = work.destination.span,
         .label = work.target,
         .mode = work.mode,
         .options = work.options});
    if (rows.connector) AddWarnings(rows.connector->Finish().warnings);
    Apply(change.counts);
    result_.bytes = change.bytes;
    RecordExport([&] { Save(increment); });
  }

  static WriteMode WriteModeOf(const Mode& mode) {
    switch (mode.kind) {
      case Mode::Kind::kReplace:
        return WriteMode::kReplace;
      case Mode::Kind::kAppend:
        return WriteMode::kAppend;
      case Mode::Kind::kIncremental:
        return mode.keys.empty() ? WriteMode::kAppend : WriteMode::kUpsert;
      case Mode::Kind::kUpsert:
        return WriteMode::kUpsert;
    }
    return WriteMode::kReplace;
  }

  SourceRows Read(const ConnectorUse& use, const SourceReading& reading) {
    return ReadSource(use, reading, session_, environment_, context_);
  }

  static const Schema* SchemaOf(const std::optional<TableInfo>& table) {
    return table ? &table->schema : nullptr;
  }

  // A table that no step made belongs to somebody else.
  void CheckOwnership(const TableId& table, std::string_view statement) {
    if (!session_.Find(table) || environment_.ledger.Made(session_, table)) return;
    throw NotOurTable(table, statement);
  }

  void Apply(const TableChange& change) {
    result_.rows_read = change.rows_read;
    AddSlice(change, result_);
  }

  void Commit(Session::Transaction& transaction, const TableId& table) {
    checks_.CheckTable(table);
    WarnOfViolations();
    FailIfToldTo();
    environment_.cancel.ThrowIfCancelled();
    Record(table);
    CommitSurely(transaction);
  }

  void WarnOfViolations() {
    for (const CheckResult& check : result_.checks) {
      if (check.finding.empty()) continue;
      // A check with a query is named by its step.
      result_.warnings.push_back(check.table.empty()
                                     ? check.finding
                                     : fmt::format("Check {}: {}", check.name, check.finding));
    }
  }

  // An error at the commit may come although everything is durable: the step's record tells.
  void CommitSurely(Session::Transaction& transaction) {
    try {
      transaction.Commit();
    } catch (const Error&) {
      if (!WasCommitted()) throw;
    }
  }

  bool WasCommitted() {
    if (!environment_.ledger.keeps_tables()) return false;
    try {
      const std::unique_ptr<Session> session = environment_.engine.NewSession();
      return environment_.ledger.Committed(*session, environment_.run.run_id, step_.id);
    } catch (const Error&) {
      result_.in_doubt = true;
      return false;
    }
  }

  // Whether an earlier attempt has put the file in place and then could not say so.
  bool WasPublished() {
    const std::optional<Intent> intent =
        environment_.ledger.FindIntent(session_, environment_.run.run_id, step_.id);
    if (!intent || intent->elsewhere()) return false;
    const FileState now = StateOfFile(intent->target);
    ::unlink(intent->temporary.c_str());
    if (now == intent->after) {
      CountExported(intent->rows);
      result_.bytes = intent->after.size;
      return true;
    }
    if (step_.appends() && now != intent->before) {
      throw Error(ErrorCode::kInvalid,
                  "Target was changed since rows were first appended to it: " + intent->target)
          .Hint(
              "Look whether it has the rows of this run; --restart appends them to what is there");
    }
    return false;
  }

  // Whether an earlier attempt has committed and then could not say so.
  bool WasCommitted(DestinationConnector& destination, const CommitId& id, Span target) {
    try {
      const std::optional<int64_t> rows = destination.Committed(id);
      if (rows) CountExported(*rows);
      return rows.has_value();
    } catch (Error& error) {
      error.At(target);
      throw;
    }
  }

  void CountExported(int64_t rows) {
    result_.rows = result_.rows_read = result_.rows_inserted = rows;
  }

  // The watermark of what is about to be published, for whoever finds that it was.
  void Announce(std::optional<IncrementalRead>& increment) {
    if (!increment) return;
    Session::Transaction transaction(session_);
    increment->Announce(step_.id, FormatTimestamp(environment_.clock.Now()));
    transaction.Commit();
  }

  // That the destination may have the rows: it is to be asked before they are sent again.
  void IntendElsewhere() {
    environment_.ledger.RecordIntent(session_,
                                     {.run_id = environment_.run.run_id, .step_id = step_.id});
  }

  // What is about to happen to the target, so that it can be recognised afterwards.
  void Intend(const StagedFile& file, int64_t rows) {
    if (file.target().empty()) return;
    environment_.ledger.RecordIntent(session_, {.run_id = environment_.run.run_id,
                                                .step_id = step_.id,
                                                .temporary = file.path(),
                                                .target = file.target(),
                                                .before = StateOfFile(file.target()),
                                                .after = StateOfFile(file.path()),
                                                .rows = rows});
  }

  void FailIfToldTo() const {
    if (attempt_ <= environment_.test.failures_per_step) {
      throw Error(ErrorCode::kUnavailable, "Failure on purpose, to be tried again");
    }
  }

  void Save(std::optional<IncrementalRead>& increment) {
    if (increment) increment->Save(FormatTimestamp(environment_.clock.Now()));
  }

  // The watermark of the rows that are in the file: by now the query may have more.
  void Confirm(const ExportWork& work) {
    if (work.mode.kind != Mode::Kind::kIncremental || !environment_.ledger.keeps_tables()) return;
    result_.incremental = true;
    const std::optional<Watermark> confirmed =
        Watermarks::Confirm(session_, environment_.run.run_id, step_.id);
    if (confirmed) AddWatermarks(std::nullopt, confirmed->value, result_);
  }

  // `save` keeps the watermark, together with the step's record.
  void RecordExport(const std::function<void()>& save) {
    Session::Transaction transaction(session_);
    save();
    Record({});
    CommitSurely(transaction);
  }

  void Record(const TableId& table) {
    const auto now = environment_.clock.Monotonic();
    result_.seconds = std::chrono::duration<double>(now - started_).count();
    environment_.ledger.RecordStep(
        session_, environment_.run,
        RecordOf(result_, planned_, FormatTimestamp(environment_.clock.Now())), table);
  }

  const Step& step_;
  const PlannedStep& planned_;
  Session& session_;
  const StepEnvironment& environment_;
  const int attempt_;
  StepResult& result_;
  int64_t rows_of_files_ = 0;  // Read from files that a ledger remembers.
  bool sliced_ = false;        // A slice of this attempt was committed.
  const std::chrono::steady_clock::time_point started_;
  const ConnectorContext context_;
  TableChecks checks_;
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
  StepRunner(step, planned, session, environment, attempt, result).Run();
}

}  // namespace sqlflow
