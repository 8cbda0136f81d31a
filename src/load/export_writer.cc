#include "load/export_writer.h"

#include <fmt/format.h>

namespace sqlflow {
namespace {

// The rows that the target has, then the new ones, columns by name.
std::string Appended(Session& session, const FileScan& current, const std::string& query) {
  return fmt::format("SELECT * FROM {} UNION ALL BY NAME SELECT * FROM ({}\n)",
                     session.Scan(current), query);
}

ExportChange WriteFile(Session& session, FileTarget target, const std::string& query) {
  ExportChange change;
  int64_t kept = 0;
  std::string rows = query;
  if (target.current) {
    kept =
        QueryInteger(session, "SELECT count(*) FROM " + session.Scan(*target.current)).value_or(0);
    rows = Appended(session, *target.current, query);
  }
  change.rows = session.WriteFile(rows, target.staged->path(), target.format) - kept;
  change.bytes = target.staged->Commit().bytes;
  return change;
}

ExportChange WriteBatches(Session& session, BatchWriter& writer, const std::string& query,
                          const CancelToken& cancel) {
  const std::unique_ptr<BatchReader> rows = session.Query(query);
  while (std::optional<Batch> batch = rows->Next()) {
    cancel.ThrowIfCancelled();
    writer.Append(std::move(*batch));
  }
  const WriteSummary summary = writer.Commit();
  return {summary.rows, summary.bytes};
}

}  // namespace

ExportChange WriteExport(Session& session, DestinationConnector& destination, WriteRequest request,
                         const std::string& query, const CancelToken& cancel) {
  request.schema = session.Describe(query);
  auto target = destination.Write(request);
  if (auto* file = std::get_if<FileTarget>(&target)) {
    return WriteFile(session, std::move(*file), query);
  }
  return WriteBatches(session, *std::get<std::unique_ptr<BatchWriter>>(target), query, cancel);
}

}  // namespace sqlflow
