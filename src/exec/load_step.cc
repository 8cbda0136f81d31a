#include <fmt/format.h>

#include "base/strings.h"
#include "exec/increment_requests.h"
#include "exec/step_attempt.h"
#include "load/file_increment.h"
#include "load/rejects.h"

namespace sqlflow {
namespace {

// LOAD: rows of a source into a table.
class LoadStep : public StepAttempt {
 public:
  using StepAttempt::StepAttempt;

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

 private:
  static const Schema* SchemaOf(const std::optional<TableInfo>& table) {
    return table ? &table->schema : nullptr;
  }

  // The rows that the files had and the write did not see.
  void KeepRejects(const SourceRows& rows, const ReadSummary& summary) {
    if (!rows.rejects) return;
    const std::string& run_id = environment_.run.run_id;
    const TableId table = *RejectsOf(std::get<LoadWork>(step_.work).source);
    const StoredRejects stored =
        rows.query.empty() ? StoreBadFiles(session_, dialect(), table, summary.bad_files, run_id)
                           : StoreRejects(session_, dialect(), table, *rows.rejects,
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
    FileIncrement increment(session_, dialect(), environment_.cancel,
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
      Apply(TableWriter(session_, dialect())
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

  void RunIncremental(const LoadWork& load, const std::optional<CursorWindow>& window,
                      bool is_last) {
    Session::Transaction transaction(session_);
    const std::optional<TableInfo> target = FindTarget(load.table);
    IncrementalRead increment(session_, dialect(),
                              RequestOf(step_, load, environment_, target, window));
    SourceRows rows = Read(load.source, {.target = SchemaOf(target), .range = increment.Range()});
    increment.Stage(rows.query,
                    rows.is_stream ? rows.stream_schema : session_.Describe(rows.query));
    const ReadSummary summary = rows.connector->Finish();
    increment.Select(summary.safe_watermark);
    if (increment.rows_new() > 0 || !target) {
      AddSlice(TableWriter(session_, dialect())
                   .Write({load.table, increment.Rows(), false, load.mode, load.options,
                           load.source.common.cursor_field, RowChecks()}),
               result_);
    }
    increment.Save(now());
    result_.rows_read += increment.rows_read();
    KeepRejects(rows, summary);
    AddWarnings(increment.warnings());
    AddWarnings(summary.warnings);
    AddWatermarks(increment.before(), increment.after(), result_);
    CommitSlice(transaction, load.table, is_last);
  }

  int64_t rows_of_files_ = 0;  // Read from files that a ledger remembers.
};

}  // namespace

void RunLoad(const LoadWork& load, const StepParts& parts) { LoadStep(parts).Run(load); }

}  // namespace sqlflow
