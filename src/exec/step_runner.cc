#include "exec/step_runner.h"

#include <fmt/format.h>

#include <cstring>

#include "base/strings.h"
#include "base/system_clock.h"
#include "batch/rebatch.h"
#include "load/export_writer.h"
#include "load/incremental_read.h"
#include "load/table_writer.h"
#include "load/text_types.h"
#include "state/history.h"

namespace sqlflow {
namespace {

// A source's rows as SQL, and the connector that must live until they are read.
struct SourceRows {
  std::unique_ptr<SourceConnector> connector;
  std::string query;
  bool is_stream = false;
  Schema stream_schema;  // Streams only: describing one would read it.
};

class StepRunner {
 public:
  StepRunner(const Step& step, Session& session, const StepEnvironment& environment, int attempt,
             StepResult& result)
      : step_(step),
        session_(session),
        environment_(environment),
        attempt_(attempt),
        result_(result),
        context_{environment.clock, environment.cancel,
                 fmt::format("sqlflow/{}/{}", environment.run.pipeline, step.id)} {}

  void Run() {
    session_.KeepOrder(true);
    std::visit([this](const auto& work) { Run(work); }, step_.work);
  }

 private:
  void Run(const LoadWork& load) {
    if (load.source.common.incremental()) {
      RunIncremental(load);
      return;
    }
    const bool adds_rows = load.mode.kind != Mode::Kind::kReplace || !load.mode.keys.empty();
    const std::optional<TableInfo> target =
        adds_rows ? session_.Find(load.table) : std::optional<TableInfo>();
    const SourceRows rows = Read(load.source, target ? &target->schema : nullptr, std::nullopt);
    Session::Transaction transaction(session_);
    if (!adds_rows) CheckOwnership(load.table, "LOAD");
    Apply(TableWriter(session_, environment_.engine.dialect())
              .Write({load.table, rows.query, rows.is_stream, load.mode, load.options,
                      load.source.common.cursor_field}));
    if (rows.connector) rows.connector->Finish();
    Commit(transaction, load.table);
  }

  void RunIncremental(const LoadWork& load) {
    const Dialect& dialect = environment_.engine.dialect();
    Session::Transaction transaction(session_);
    const std::optional<TableInfo> target = session_.Find(load.table);
    IncrementalRead increment(session_, dialect, RequestOf(load, target));
    SourceRows rows = Read(load.source, target ? &target->schema : nullptr, increment.Range());
    increment.Stage(rows.query,
                    rows.is_stream ? rows.stream_schema : session_.Describe(rows.query));
    increment.Select(rows.connector->Finish().safe_watermark);
    if (increment.rows_new() > 0 || !target) {
      Apply(TableWriter(session_, dialect)
                .Write({load.table, increment.Rows(), false, load.mode, load.options,
                        load.source.common.cursor_field}));
    }
    increment.Save(FormatTimestamp(environment_.clock.Now()));
    Apply(increment);
    Commit(transaction, load.table);
  }

  IncrementalRequest RequestOf(const LoadWork& load, const std::optional<TableInfo>& target) const {
    const auto* entry = environment_.registries.sources.Find(load.source.type);
    IncrementalRequest request{.key = WatermarkKeyOf(load, environment_.run.pipeline),
                               .fingerprint = Fingerprint(load.source, *entry),
                               .options = load.source.common,
                               .target = target,
                               .run_id = environment_.run.run_id,
                               .started_at = environment_.run.started_at,
                               .remembers = environment_.keeps_history,
                               .restarts = !target};
    for (const Text& key : load.mode.keys) request.keys.push_back(key.value);
    if (load.mode.kind == Mode::Kind::kAppend) {
      request.keys = load.source.common.primary_key;
      request.skips_known_keys = true;
    }
    return request;
  }

  void Apply(const IncrementalRead& increment) {
    result_.incremental = true;
    result_.rows_read = increment.rows_read();
    result_.watermark_before = increment.before() ? increment.before()->text : "";
    result_.watermark_after = increment.after() ? increment.after()->text : "";
    result_.warnings.insert(result_.warnings.begin(), increment.warnings().begin(),
                            increment.warnings().end());
  }

  void Run(const TransformWork& transform) {
    Session::Transaction transaction(session_);
    TableWriter writer(session_, environment_.engine.dialect());
    switch (transform.kind) {
      case CreateStatement::Kind::kTable:
        if (transform.mode.kind == Mode::Kind::kReplace && transform.mode.keys.empty() &&
            !transform.or_replace) {
          CheckOwnership(transform.table, "CREATE TABLE");
        }
        Apply(writer.Write(
            {transform.table, transform.query.text, false, transform.mode, transform.options, {}}));
        break;
      case CreateStatement::Kind::kView:
        if (!transform.or_replace) CheckOwnership(transform.table, "CREATE VIEW");
        writer.MakeView(transform.table, transform.query.text);
        break;
      case CreateStatement::Kind::kMacro:
        // It may be there from an earlier run, which must not stop this one.
        session_.Execute(transform.or_replace ? transform.query.text
                                              : "CREATE OR REPLACE " +
                                                    transform.query.text.substr(strlen("CREATE")));
        break;
    }
    Commit(transaction, transform.table);
  }

  void Run(const ExportWork& work) {
    SourceRows rows;
    std::string query;
    if (const auto* sql = std::get_if<Sql>(&work.what)) {
      query = sql->text;
    } else if (const auto* table = std::get_if<TableId>(&work.what)) {
      query = "SELECT * FROM " + environment_.engine.dialect().Name(*table);
    } else {
      rows = Read(std::get<ConnectorUse>(work.what), nullptr, std::nullopt);
      query = rows.query;
    }
    const auto* entry = environment_.registries.destinations.Find(work.destination.type);
    const auto destination = entry->make(work.destination.options, context_);
    WriteRequest request{.id = {environment_.run.run_id, step_.id, 0},
                         .object = work.destination.object,
                         .schema = {},
                         .mode = WriteModeOf(work.mode),
                         .keys = {}};
    for (const Text& key : work.mode.keys) request.keys.push_back(key.value);
    const ExportChange change = WriteExport(
        session_, *destination, std::move(request), query,
        {environment_.cancel, environment_.test.max_batch_rows, [this] { FailIfToldTo(); }});
    if (rows.connector) rows.connector->Finish();
    result_.rows = result_.rows_read = result_.rows_inserted = change.rows;
    result_.bytes = change.bytes;
    RecordExport();
  }

  static WriteMode WriteModeOf(const Mode& mode) {
    switch (mode.kind) {
      case Mode::Kind::kReplace:
        return WriteMode::kReplace;
      case Mode::Kind::kAppend:
      case Mode::Kind::kIncremental:
        return WriteMode::kAppend;
      case Mode::Kind::kUpsert:
        return WriteMode::kUpsert;
    }
    return WriteMode::kReplace;
  }

  // `target`: columns of the table that the rows are added to, or nullptr. With a range, the limit
  // is left to whoever asks: it must not cut rows of one cursor value apart.
  SourceRows Read(const ConnectorUse& use, const Schema* target,
                  const std::optional<CursorRange>& range) {
    SourceRows rows;
    const auto* entry = environment_.registries.sources.Find(use.type);
    rows.connector = entry->make(use.options, context_);
    const ReadRequest request{.object = use.object,
                              .columns = use.common.ColumnNames(),
                              .cursor = range,
                              .limit = range ? std::nullopt : use.common.limit};
    Scan scan = rows.connector->Read(request);
    std::string item;
    if (auto* files = std::get_if<FileScan>(&scan)) {
      if (target != nullptr) ReadAsTarget(session_, *target, *files);
      item = session_.Scan(*files);
    } else {
      auto& partitions = std::get<std::vector<std::unique_ptr<BatchReader>>>(scan);
      rows.is_stream = true;
      rows.stream_schema = partitions.front()->schema();
      // Several streams have no order among themselves, and unordered they run in parallel.
      if (partitions.size() > 1) session_.KeepOrder(false);
      if (const int64_t rows_at_once = environment_.test.max_batch_rows; rows_at_once > 0) {
        for (std::unique_ptr<BatchReader>& reader : partitions) {
          reader = std::make_unique<RebatchingReader>(std::move(reader), rows_at_once);
        }
      }
      item = session_.Bind(std::move(partitions));
    }
    rows.query = fmt::format("SELECT {} FROM {}", ColumnList(request.columns), item);
    if (request.limit) rows.query += fmt::format(" LIMIT {}", *request.limit);
    return rows;
  }

  std::string ColumnList(const std::vector<std::string>& columns) const {
    std::string list;
    for (const std::string& column : columns) {
      list += (list.empty() ? "" : ", ") + environment_.engine.dialect().Quote(column);
    }
    return list.empty() ? "*" : list;
  }

  // A table that no step made belongs to somebody else.
  void CheckOwnership(const TableId& table, std::string_view statement) {
    if (!environment_.keeps_history || !session_.Find(table) || History::Made(session_, table))
      return;
    throw Error(ErrorCode::kInvalid,
                fmt::format("{} would replace a table that no sqlflow step made: {}", statement,
                            ToString(table)))
        .Hint("Drop or rename it first, or write CREATE OR REPLACE TABLE to take it over");
  }

  void Apply(const TableChange& change) {
    result_.rows_read = change.rows_read;
    result_.rows_inserted = change.rows_inserted;
    result_.rows_updated = change.rows_updated;
    result_.rows_unchanged = change.rows_unchanged;
    result_.rows_stale = change.rows_stale;
    result_.rows_deduplicated = change.rows_deduplicated;
    result_.rows_deleted = change.rows_deleted;
    result_.rows = change.rows_inserted + change.rows_updated;
    result_.schema_changes = change.schema_changes;
    result_.warnings = change.warnings;
  }

  void Commit(Session::Transaction& transaction, const TableId& table) {
    FailIfToldTo();
    environment_.cancel.ThrowIfCancelled();
    if (environment_.keeps_history) Record(table);
    transaction.Commit();
  }

  void FailIfToldTo() const {
    if (attempt_ <= environment_.test.failures_per_step) {
      throw Error(ErrorCode::kUnavailable, "Failure on purpose, to be tried again");
    }
  }

  void RecordExport() {
    if (!environment_.keeps_history) return;
    Session::Transaction transaction(session_);
    Record({});
    transaction.Commit();
  }

  void Record(const TableId& table) {
    History::RecordStep(session_, environment_.run, result_, table,
                        FormatTimestamp(environment_.clock.Now()));
  }

  const Step& step_;
  Session& session_;
  const StepEnvironment& environment_;
  const int attempt_;
  StepResult& result_;
  const ConnectorContext context_;
};

}  // namespace

void RunStep(const Step& step, Session& session, const StepEnvironment& environment, int attempt,
             StepResult& result) {
  StepRunner(step, session, environment, attempt, result).Run();
}

}  // namespace sqlflow
