#include <unistd.h>

#include "base/file_state.h"
#include "exec/increment_requests.h"
#include "exec/resume.h"
#include "exec/step_attempt.h"
#include "load/export_writer.h"

namespace sqlflow {
namespace {

// EXPORT: rows to a destination, which commits them by itself; what is about to happen there is
// written down before, so that a run that goes on knows.
class ExportStep : public StepAttempt {
 public:
  using StepAttempt::StepAttempt;

  void Run(const ExportWork& work) {
    const auto* entry = environment_.registries.destinations.Find(work.destination.type);
    const auto destination = entry->make(work.destination.options, context_);
    const CommitId id = CommitOf(environment_.run.run_id, environment_.run.pipeline, step_.id);
    if (WasPublished() || WasCommitted(*destination, id, work.destination.span)) {
      return RecordExport([&] { Confirm(work); });
    }
    SourceRows rows;
    std::string query;
    if (const auto* sql = std::get_if<Sql>(&work.what)) {
      query = sql->text;
    } else if (const auto* table = std::get_if<TableId>(&work.what)) {
      query = "SELECT * FROM " + dialect().Name(*table);
    } else {
      // What is sent elsewhere has no transaction here that could hold rejects.
      rows = Read(std::get<ConnectorUse>(work.what), {.keeps_rejects = false});
      query = rows.query;
    }
    std::optional<IncrementalRead> increment;
    if (work.mode.kind == Mode::Kind::kIncremental) {
      increment.emplace(session_, dialect(), RequestOf(step_, work, environment_));
      increment->Stage(query, rows.is_stream ? rows.stream_schema : session_.Describe(query));
      increment->Select(std::nullopt);
      query = increment->Rows();
      AddWarnings(increment->warnings());
      AddWatermarks(increment->before(), increment->after(), result_);
      result_.incremental = true;
      if (environment_.backfill.wanted() && !TakesRange(work, environment_)) {
        AddWarnings(
            {"An export without KEY cannot send a range again: it sends what lies behind the "
             "last one"});
      }
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
        session_, dialect(), *destination, std::move(request), query,
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

 private:
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
    increment->Announce(step_.id, now());
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

  void Save(std::optional<IncrementalRead>& increment) {
    if (increment) increment->Save(now());
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
};

}  // namespace

void RunExport(const ExportWork& work, const StepParts& parts) { ExportStep(parts).Run(work); }

}  // namespace sqlflow
