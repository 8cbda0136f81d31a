#include "exec/increment_requests.h"

namespace sqlflow {
namespace {

bool Restarts(const Step& step, const StepEnvironment& environment) {
  return environment.refresh.restarts.contains(step.id);
}

std::vector<std::string> KeysOf(const Mode& mode) {
  std::vector<std::string> keys;
  for (const Text& key : mode.keys) keys.push_back(key.value);
  return keys;
}

OptionValue LookbackOf(const Mode& mode) {
  OptionValue value;
  if (mode.lookback && mode.lookback->unit == TimeUnit::kDay) {
    value.data = mode.lookback->count;
  } else if (mode.lookback) {
    value = OptionValue::Text(ToString(*mode.lookback));
  }
  return value;
}

}  // namespace

IncrementalRequest RequestOf(const Step& step, const LoadWork& load,
                             const StepEnvironment& environment,
                             const std::optional<TableInfo>& target,
                             const std::optional<CursorWindow>& window) {
  const auto* entry = environment.registries.sources.Find(load.source.type);
  const bool skips = load.mode.kind == Mode::Kind::kAppend;
  return {.key = WatermarkKeyOf(load, environment.run.pipeline),
          .fingerprint = Fingerprint(load.source, *entry),
          .options = load.source.common,
          .keys = skips ? load.source.common.primary_key : KeysOf(load.mode),
          .skips_known_keys = skips,
          .target = target,
          .window = window,
          .run_id = environment.run.run_id,
          .started_at = environment.run.started_at,
          .remembers = environment.ledger.keeps_tables(),
          .restarts = !target || Restarts(step, environment)};
}

FileIncrementRequest FileRequestOf(const Step& step, const LoadWork& load,
                                   const StepEnvironment& environment,
                                   const std::optional<TableInfo>& target) {
  return {.key = WatermarkKeyOf(load, environment.run.pipeline),
          .options = load.source.files,
          .file_column = load.source.TableFileColumn(),
          .keys = KeysOf(load.mode),
          .table = ToString(load.table),
          .target = target,
          .run_id = environment.run.run_id,
          .now = environment.clock.Now(),
          .remembers = environment.ledger.keeps_tables(),
          .restarts = !target || Restarts(step, environment)};
}

IncrementalTableRequest RequestOf(const Step& step, const TransformWork& transform,
                                  const StepEnvironment& environment,
                                  const std::optional<TableInfo>& target,
                                  const std::optional<CursorWindow>& window) {
  return {.key = WatermarkKeyOf(transform, environment.run.pipeline),
          .write = {transform.table, transform.query.text, false, transform.mode, transform.options,
                    transform.mode.time_column->value},
          .column = transform.mode.time_column->value,
          .lookback = LookbackOf(transform.mode),
          .target = target,
          .window = window,
          .run_id = environment.run.run_id,
          .started_at = environment.run.started_at,
          .remembers = environment.ledger.keeps_tables(),
          .restarts = Restarts(step, environment)};
}

bool TakesRange(const ExportWork& work, const StepEnvironment& environment) {
  return environment.backfill.wanted() && !work.mode.keys.empty();
}

IncrementalRequest RequestOf(const Step& step, const ExportWork& work,
                             const StepEnvironment& environment) {
  if (!environment.ledger.keeps_tables() && work.mode.keys.empty()) {
    throw Error(
        ErrorCode::kInvalid,
        "Nothing is remembered in memory mode, so that each run would append all rows again")
        .Hint("Set `mode: persistent` and a `path` in the profile, or give the EXPORT a KEY");
  }
  CommonSourceOptions options;
  options.cursor_field = work.mode.time_column->value;
  options.lookback = LookbackOf(work.mode);
  const Backfill& backfill = environment.backfill;
  std::optional<CursorWindow> window;
  if (TakesRange(work, environment)) window = {backfill.start, backfill.end};
  // Rows are told by all their columns even when they have a key: one that is as it was is not sent
  // again.
  return {.key = WatermarkKeyOf(work, step.id, environment.run.pipeline),
          .fingerprint = "",
          .options = options,
          .window = window,
          .run_id = environment.run.run_id,
          .started_at = environment.run.started_at,
          .remembers = environment.ledger.keeps_tables(),
          .restarts = Restarts(step, environment)};
}

void AddSlice(const TableChange& change, StepResult& result) {
  result.rows_inserted += change.rows_inserted;
  result.rows_updated += change.rows_updated;
  result.rows_unchanged += change.rows_unchanged;
  result.rows_stale += change.rows_stale;
  result.rows_deduplicated += change.rows_deduplicated;
  result.rows_deleted += change.rows_deleted;
  result.rows_quarantined += change.rows_quarantined;
  result.rows_dropped += change.rows_dropped;
  result.rows += change.rows_inserted + change.rows_updated;
  result.schema_changes.insert(result.schema_changes.end(), change.schema_changes.begin(),
                               change.schema_changes.end());
  result.warnings.insert(result.warnings.end(), change.warnings.begin(), change.warnings.end());
}

void AddWatermarks(const std::optional<Typed>& before, const std::optional<Typed>& after,
                   StepResult& result) {
  if (result.watermark_before.empty() && before) result.watermark_before = before->text;
  result.watermark_after = after ? after->text : "";
}

}  // namespace sqlflow
