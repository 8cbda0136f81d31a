#include "state/record_layout.h"

namespace sqlflow {
namespace {

// What runs leave behind, each a row with its content as JSON (record_json.h): to the embedded
// engine a column that is written to costs a block of 256 KB, whatever it holds, and a try of each
// of its ways to compress it unless it is told one. No keys and no indexes: replaying a log with
// indexes after a kill is fragile.
constexpr std::string_view kRecords = R"sql(
CREATE TABLE sqlflow.records (
  run_id VARCHAR USING COMPRESSION dictionary,
  pipeline VARCHAR USING COMPRESSION dictionary,
  kind VARCHAR USING COMPRESSION dictionary,
  subject VARCHAR USING COMPRESSION dictionary,
  content VARCHAR USING COMPRESSION dictionary);
)sql";

constexpr std::string_view kViews = R"sql(
CREATE VIEW sqlflow.runs AS
SELECT run_id, pipeline, run.profile, run.status, run.started_at, run.ended_at,
  CASE WHEN run.ended_at IS NOT NULL THEN run."rows" END AS "rows",
  CASE WHEN run.ended_at IS NOT NULL THEN run.seconds END AS seconds,
  CASE WHEN run.ended_at IS NOT NULL THEN run.peak_memory_bytes END AS peak_memory,
  run.error, run.recorded_at, run.request, rowid
FROM (
  SELECT rowid, run_id, pipeline, json_transform(content, '{
    "profile": "VARCHAR", "status": "VARCHAR", "started_at": "TIMESTAMP",
    "ended_at": "TIMESTAMP", "rows": "BIGINT", "seconds": "DOUBLE", "peak_memory_bytes": "BIGINT",
    "error": "VARCHAR", "recorded_at": "TIMESTAMP", "request": "JSON"}') AS run
  FROM sqlflow.records WHERE kind = 'run');

CREATE VIEW sqlflow.plans AS
SELECT run_id, attempt, position, step.step AS step_id, step.kind, step.target, step.content,
  step.fingerprint, step.appends, rowid
FROM (
  SELECT rowid, run_id, row_number() OVER (PARTITION BY run_id ORDER BY rowid) AS attempt,
    unnest(steps) AS step, generate_subscripts(steps, 1) - 1 AS position
  FROM (
    SELECT rowid, run_id, json_transform(content, '{"steps": [{
      "step": "VARCHAR", "kind": "VARCHAR", "target": "VARCHAR", "appends": "BOOLEAN",
      "fingerprint": "VARCHAR", "content": "JSON"}]}').steps AS steps
    FROM sqlflow.records WHERE kind = 'plan'));

CREATE VIEW sqlflow.steps AS
SELECT run_id, pipeline, step.step AS step_id, step.kind, step.target, subject AS target_table, step.status,
  step."rows", step.rows_read, step.rows_inserted, step.rows_updated, step.rows_unchanged,
  step.rows_stale, step.rows_deduplicated, step.rows_deleted, step.rows_rejected,
  step.rows_quarantined, step.rows_dropped, step.bytes, step.retries, step.seconds,
  step.peak_memory_bytes AS peak_memory, step.watermark_before, step.watermark_after, step.schema_changes, step.error,
  step.skipped_because, step.appends, step.fingerprint, step.recorded_at, rowid
FROM (
  SELECT rowid, run_id, pipeline, subject, json_transform(content, '{
    "step": "VARCHAR", "kind": "VARCHAR", "target": "VARCHAR", "status": "VARCHAR",
    "rows": "BIGINT", "rows_read": "BIGINT", "rows_inserted": "BIGINT", "rows_updated": "BIGINT",
    "rows_unchanged": "BIGINT", "rows_stale": "BIGINT", "rows_deduplicated": "BIGINT",
    "rows_deleted": "BIGINT", "rows_rejected": "BIGINT", "rows_quarantined": "BIGINT",
    "rows_dropped": "BIGINT", "bytes": "BIGINT", "retries": "INTEGER", "seconds": "DOUBLE",
    "peak_memory_bytes": "BIGINT", "watermark_before": "VARCHAR", "watermark_after": "VARCHAR", "schema_changes": "VARCHAR",
    "error": "VARCHAR", "skipped_because": "VARCHAR", "appends": "BOOLEAN",
    "fingerprint": "VARCHAR", "recorded_at": "TIMESTAMP"}') AS step
  FROM sqlflow.records WHERE kind = 'step');

CREATE VIEW sqlflow.checks AS
SELECT run_id, step_id, "check".name, "check"."table", "check"."check", "check".action,
  "check"."rows", "check".violations, "check".sample, recorded_at, rowid
FROM (
  SELECT rowid, run_id, step.step AS step_id, step.recorded_at, unnest(step.checks) AS "check"
  FROM (
    SELECT rowid, run_id, json_transform(content, '{
      "step": "VARCHAR", "recorded_at": "TIMESTAMP", "checks": [{
        "name": "VARCHAR", "table": "VARCHAR", "check": "VARCHAR", "action": "VARCHAR",
        "rows": "BIGINT", "violations": "BIGINT", "sample": "VARCHAR"}]}') AS step
    FROM sqlflow.records WHERE kind = 'step'));

CREATE VIEW sqlflow.intents AS
SELECT run_id, intent.step AS step_id, intent.temporary, intent.target,
  intent.before.size AS old_size, intent.before.hash AS old_hash, intent.after.size AS new_size,
  intent.after.hash AS new_hash, intent."rows", rowid
FROM (
  SELECT rowid, run_id, json_transform(content, '{
    "step": "VARCHAR", "temporary": "VARCHAR", "target": "VARCHAR",
    "before": {"size": "BIGINT", "hash": "VARCHAR"}, "after": {"size": "BIGINT", "hash": "VARCHAR"},
    "rows": "BIGINT"}') AS intent
  FROM sqlflow.records WHERE kind = 'intent');

CREATE VIEW sqlflow.watermarks AS
SELECT subject AS state_key, watermark.option, pipeline, watermark.source, watermark.target_table,
  watermark.cursor_field, watermark.cursor_value, watermark.cursor_type,
  watermark.source_fingerprint, watermark.boundary_columns, watermark.boundary_hashes,
  watermark.boundary_from, run_id, watermark.updated_at, rowid
FROM (
  SELECT rowid, run_id, pipeline, subject, json_transform(content, '{
    "option": "VARCHAR", "source": "VARCHAR", "target_table": "VARCHAR",
    "cursor_field": "VARCHAR", "cursor_value": "VARCHAR", "cursor_type": "VARCHAR",
    "source_fingerprint": "VARCHAR",
    "boundary_columns": [{"name": "VARCHAR", "type": "VARCHAR"}],
    "boundary_hashes": [{"hash": "VARCHAR", "cursor": "VARCHAR", "rows": "BIGINT"}],
    "boundary_from": "VARCHAR", "updated_at": "TIMESTAMP"}') AS watermark
  FROM sqlflow.records WHERE kind = 'watermark');
)sql";

}  // namespace

std::string_view RecordLayout() { return kRecords; }
std::string_view RecordViews() { return kViews; }

}  // namespace sqlflow
