// Watermarks and file ledgers as JSON: what `state show`, `state export` and `state import` write
// and read.
#pragma once

#include <string>
#include <vector>

#include "cli/json.h"
#include "sqlflow/engine.h"
#include "state/file_ledger.h"
#include "state/watermarks.h"

namespace sqlflow {

// {key, state_key, pipeline, source, target, cursor, value, type, fingerprint, run_id, updated_at}
JsonObject WatermarkJson(const Watermark& watermark);

// {key, state_key, pipeline, source, target, cursor, file_count, rows, run_id, updated_at}
JsonObject FileLedgerJson(const FileLedgerSummary& ledger);
// The same with `files`, a list of {uri, size, hash, modified, compared, rows, column, run_id,
// loaded_at}.
JsonObject FileLedgerJson(const FileLedgerSummary& ledger, const LoadedFiles& files);

// All watermarks and ledgers with what is needed to go on from them elsewhere.
std::string ExportState(Session& session, const Dialect& dialect);

struct ImportedState {
  int64_t watermarks = 0;
  int64_t ledgers = 0;
};

// Keeps every watermark and every ledger of an exported text, in place of what is there. Throws
// Error(kInvalid) that says what the text lacks, and has kept none then.
ImportedState ImportState(Session& session, const Dialect& dialect, const std::string& path,
                          const std::string& now);

}  // namespace sqlflow
