#include "state/migrations.h"

#include <initializer_list>
#include <string_view>

#include "state/file_ledger.h"
#include "state/record_layout.h"

namespace sqlflow {
namespace {

constexpr std::string_view kWatermarks = R"sql(
CREATE TABLE sqlflow.watermarks (
  state_key VARCHAR, option VARCHAR, pipeline VARCHAR, source VARCHAR, target_table VARCHAR,
  cursor_field VARCHAR, cursor_value VARCHAR, cursor_type VARCHAR, source_fingerprint VARCHAR,
  boundary_columns STRUCT("name" VARCHAR, "type" VARCHAR)[],
  boundary_hashes STRUCT("hash" VARCHAR, "cursor" VARCHAR, "rows" BIGINT)[], boundary_from VARCHAR,
  run_id VARCHAR, updated_at TIMESTAMP);
)sql";

// Keyed writes count more than rows that they insert and update.
constexpr std::string_view kMoreCounts = R"sql(
ALTER TABLE sqlflow.steps ADD COLUMN rows_unchanged BIGINT;
ALTER TABLE sqlflow.steps ADD COLUMN rows_stale BIGINT;
ALTER TABLE sqlflow.steps ADD COLUMN rows_deleted BIGINT;
)sql";

// What a later process needs to go on with a run.
constexpr std::string_view kResumeLayout = R"sql(
ALTER TABLE sqlflow.runs ADD COLUMN request VARCHAR;
ALTER TABLE sqlflow.steps ADD COLUMN "rows" BIGINT;
ALTER TABLE sqlflow.steps ADD COLUMN skipped_because VARCHAR;
ALTER TABLE sqlflow.steps ADD COLUMN fingerprint VARCHAR;
ALTER TABLE sqlflow.steps ADD COLUMN appends BOOLEAN;
ALTER TABLE sqlflow.steps ADD COLUMN peak_memory BIGINT;
ALTER TABLE sqlflow.steps ADD COLUMN watermark_before VARCHAR;
ALTER TABLE sqlflow.steps ADD COLUMN watermark_after VARCHAR;
)sql";

// Watermarks of files that are about to be put in place.
constexpr std::string_view kAnnouncedWatermarks = R"sql(
CREATE TABLE sqlflow.announced_watermarks AS
  SELECT NULL::VARCHAR AS step_id, * FROM sqlflow.watermarks LIMIT 0;
)sql";

constexpr std::string_view kChecks = R"sql(
CREATE TABLE sqlflow.checks (
  run_id VARCHAR, step_id VARCHAR, name VARCHAR, "table" VARCHAR, "check" VARCHAR, action VARCHAR,
  "rows" BIGINT, violations BIGINT, sample VARCHAR, recorded_at TIMESTAMP);
)sql";

constexpr std::string_view kRemovedRows = R"sql(
ALTER TABLE sqlflow.steps ADD COLUMN rows_quarantined BIGINT;
ALTER TABLE sqlflow.steps ADD COLUMN rows_dropped BIGINT;
)sql";

constexpr std::string_view kPlansAndIntents = R"sql(
CREATE TABLE sqlflow.plans (
  run_id VARCHAR, attempt INTEGER, position INTEGER, step_id VARCHAR, kind VARCHAR, target VARCHAR,
  content VARCHAR, fingerprint VARCHAR, appends BOOLEAN);
CREATE TABLE sqlflow.intents (
  run_id VARCHAR, step_id VARCHAR, temporary VARCHAR, target VARCHAR, old_size BIGINT,
  old_hash VARCHAR, new_size BIGINT, new_hash VARCHAR, "rows" BIGINT);
)sql";

// From here on all of them are records.
constexpr std::string_view kRecordsOfTables = R"sql(
INSERT INTO sqlflow.records
SELECT run_id, pipeline, 'run', started_at::VARCHAR, to_json({
  run_id: run_id, pipeline: pipeline, profile: profile, status: status,
  started_at: started_at::VARCHAR, ended_at: ended_at::VARCHAR, "rows": "rows", seconds: seconds,
  peak_memory_bytes: peak_memory, error: error, recorded_at: recorded_at::VARCHAR,
  request: TRY_CAST(request AS JSON)})
FROM sqlflow.runs ORDER BY rowid;

INSERT INTO sqlflow.records
SELECT run_id, NULL, 'plan', NULL, to_json({steps: list({
  step: step_id, kind: kind, target: target, appends: appends, fingerprint: fingerprint,
  content: TRY_CAST(content AS JSON)} ORDER BY position)})
FROM sqlflow.plans GROUP BY run_id, attempt ORDER BY min(rowid);

INSERT INTO sqlflow.records
SELECT run_id, pipeline, 'step', CASE WHEN status = 'succeeded' THEN target_table END, to_json({
  step: step_id, kind: kind, target: target, status: status,
  "rows": coalesce("rows", rows_inserted), rows_read: rows_read, rows_inserted: rows_inserted,
  rows_updated: rows_updated, rows_unchanged: rows_unchanged, rows_stale: rows_stale,
  rows_deduplicated: rows_deduplicated, rows_deleted: rows_deleted, rows_rejected: rows_rejected,
  rows_quarantined: rows_quarantined, rows_dropped: rows_dropped, bytes: bytes, retries: retries,
  seconds: seconds, peak_memory_bytes: peak_memory, watermark_before: watermark_before, watermark_after: watermark_after,
  schema_changes: schema_changes, error: error, skipped_because: skipped_because,
  appends: appends, fingerprint: fingerprint, recorded_at: recorded_at::VARCHAR,
  checks: (
    SELECT list({name: c.name, "table": c."table", "check": c."check", action: c.action,
                 "rows": c."rows", violations: c.violations, sample: c.sample} ORDER BY c.rowid)
    FROM sqlflow.checks AS c WHERE c.run_id = s.run_id AND c.step_id = s.step_id
      AND c.recorded_at IS NOT DISTINCT FROM s.recorded_at)})
FROM sqlflow.steps AS s ORDER BY rowid;

INSERT INTO sqlflow.records
SELECT run_id, NULL, 'intent', NULL, to_json({
  run_id: run_id, step: step_id, temporary: temporary, target: target,
  before: {size: old_size, hash: old_hash}, after: {size: new_size, hash: new_hash},
  "rows": "rows"})
FROM sqlflow.intents ORDER BY rowid;

INSERT INTO sqlflow.records
SELECT run_id, pipeline, kind, state_key, to_json({
  step: step_id, option: option, pipeline: pipeline, source: source, target_table: target_table,
  cursor_field: cursor_field, cursor_type: cursor_type, cursor_value: cursor_value,
  source_fingerprint: source_fingerprint, run_id: run_id, updated_at: updated_at::VARCHAR,
  boundary_columns: boundary_columns, boundary_hashes: boundary_hashes,
  boundary_from: boundary_from})
FROM (
  SELECT 'watermark' AS kind, NULL AS step_id, *, rowid AS place FROM sqlflow.watermarks
  UNION ALL
  SELECT 'announced_watermark', *, rowid FROM sqlflow.announced_watermarks)
ORDER BY kind, place;

DROP TABLE sqlflow.runs;
DROP TABLE sqlflow.plans;
DROP TABLE sqlflow.steps;
DROP TABLE sqlflow.checks;
DROP TABLE sqlflow.intents;
DROP TABLE sqlflow.watermarks;
DROP TABLE sqlflow.announced_watermarks;
)sql";

std::string Concatenated(std::initializer_list<std::string_view> texts) {
  std::string all;
  for (const std::string_view text : texts) all += text;
  return all;
}

}  // namespace

std::vector<std::string> Migrations() {
  return {std::string(kWatermarks),
          std::string(kMoreCounts),
          Concatenated({kResumeLayout, kPlansAndIntents, kAnnouncedWatermarks}),
          std::string(kChecks),
          std::string(kRemovedRows),
          std::string(FileLedger::Layout()),
          Concatenated({RecordLayout(), kRecordsOfTables, RecordViews()})};
}

}  // namespace sqlflow
