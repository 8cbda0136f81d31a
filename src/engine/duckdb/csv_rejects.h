// Rows that the engine's CSV reader left out, with the lines on which they begin.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sqlflow/engine.h"
#include "sqlflow/file_format.h"

namespace sqlflow::duckdb {

// Tables of the session that the reader fills.
inline constexpr std::string_view kRejectErrors = "sqlflow_reject_errors";
inline constexpr std::string_view kRejectScans = "sqlflow_reject_scans";

// As Session::CountRejects and Session::Rejects. `format` is that of the scan.
int64_t CountCsvRejects(Session& session);
std::vector<RejectedRow> CsvRejects(Session& session, const CsvReadFormat& format, int64_t first,
                                    int64_t count);
// The line of the file on which a row begins that cannot be read, by the engine's number of the
// row; nothing when it is not among the rejects.
std::optional<int64_t> LineOfReject(Session& session, const CsvReadFormat& format, int64_t row);
// Before a scan: what an earlier one left is forgotten.
void ForgetCsvRejects(Session& session);

}  // namespace sqlflow::duckdb
