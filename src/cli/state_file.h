// Watermarks as JSON: what `state show`, `state export` and `state import` write and read.
#pragma once

#include <string>
#include <vector>

#include "cli/json.h"
#include "sqlflow/engine.h"
#include "state/watermarks.h"

namespace sqlflow {

// {key, state_key, pipeline, source, target, cursor, value, type, fingerprint, run_id, updated_at}
JsonObject WatermarkJson(const Watermark& watermark);

// All watermarks with what is needed to go on from them elsewhere.
std::string ExportState(Session& session, const Dialect& dialect);

// Keeps every watermark of an exported text; returns how many. Throws Error(kInvalid) that says
// what the text lacks, and has kept none then.
int64_t ImportState(Session& session, const Dialect& dialect, const std::string& path,
                    const std::string& now);

}  // namespace sqlflow
