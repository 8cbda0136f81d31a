#include "state/records.h"

#include "base/process.h"
#include "base/strings.h"

namespace sqlflow {

StepRecord RecordOf(const StepResult& result, const PlannedStep& planned, std::string recorded_at) {
  return {.step_id = result.step.id,
          .kind = result.step.kind,
          .target = result.step.target,
          .status = std::string(ToString(result.status)),
          .rows = result.rows,
          .rows_read = result.rows_read,
          .rows_inserted = result.rows_inserted,
          .rows_updated = result.rows_updated,
          .rows_unchanged = result.rows_unchanged,
          .rows_stale = result.rows_stale,
          .rows_deduplicated = result.rows_deduplicated,
          .rows_deleted = result.rows_deleted,
          .rows_rejected = result.rows_rejected,
          .rows_quarantined = result.rows_quarantined,
          .rows_dropped = result.rows_dropped,
          .bytes = result.bytes,
          .retries = result.retries,
          .seconds = result.seconds,
          .peak_memory_bytes = PeakMemory(),
          .watermark_before = result.watermark_before,
          .watermark_after = result.watermark_after,
          .schema_changes = Join(result.schema_changes, "; "),
          .error = result.error ? result.error->message() : "",
          .skipped_because = result.skipped_because,
          .fingerprint = planned.fingerprint,
          .appends = planned.appends,
          .recorded_at = std::move(recorded_at),
          .checks = result.checks};
}

StepResult EarlierResult(const StepRecord& record, const StepInfo& step) {
  StepResult result{.step = step, .status = StepStatus::kSucceeded};
  result.rows = record.rows;
  result.rows_read = record.rows_read;
  result.rows_inserted = record.rows_inserted;
  result.rows_updated = record.rows_updated;
  result.rows_unchanged = record.rows_unchanged;
  result.rows_stale = record.rows_stale;
  result.rows_deleted = record.rows_deleted;
  result.rows_deduplicated = record.rows_deduplicated;
  result.rows_rejected = record.rows_rejected;
  result.rows_quarantined = record.rows_quarantined;
  result.rows_dropped = record.rows_dropped;
  result.bytes = record.bytes;
  result.retries = static_cast<int>(record.retries);
  result.seconds = record.seconds;
  result.watermark_before = record.watermark_before;
  result.watermark_after = record.watermark_after;
  result.earlier = true;
  return result;
}

}  // namespace sqlflow
