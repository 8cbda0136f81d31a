#include "load/export_writer.h"

#include <fmt/format.h>

#include "batch/rebatch.h"

namespace sqlflow {
namespace {

// The rows that the target has, then the new ones, columns by name.
std::string Appended(Session& session, const FileScan& current, const std::string& query) {
  return fmt::format("SELECT * FROM {} UNION ALL BY NAME SELECT * FROM ({}\n)",
                     session.Scan(current), query);
}

// What the destination throws is about the target, not about the query.
template <class Action>
auto AtTarget(const ExportSettings& settings, const Action& action) {
  try {
    return action();
  } catch (Error& error) {
    error.At(settings.target);
    throw;
  }
}

ExportChange WriteFile(Session& session, FileTarget target, const std::string& query,
                       const ExportSettings& settings) {
  ExportChange change;
  int64_t kept = 0;
  std::string rows = query;
  if (target.current) {
    kept =
        QueryInteger(session, "SELECT count(*) FROM " + session.Scan(*target.current)).value_or(0);
    rows = Appended(session, *target.current, query);
  }
  change.rows = session.WriteFile(rows, target.staged->path(), target.format) - kept;
  settings.before_commit();
  settings.cancel.ThrowIfCancelled();
  settings.before_publish(*target.staged, change.rows);
  change.bytes = AtTarget(settings, [&] { return target.staged->Commit().bytes; });
  return change;
}

ExportChange WriteBatches(Session& session, BatchWriter& writer, const std::string& query,
                          const ExportSettings& settings) {
  std::unique_ptr<BatchReader> rows = session.Query(query);
  if (settings.max_batch_rows > 0) {
    rows = std::make_unique<RebatchingReader>(std::move(rows), settings.max_batch_rows);
  }
  while (std::optional<Batch> batch = rows->Next()) {
    settings.cancel.ThrowIfCancelled();
    AtTarget(settings, [&] { writer.Append(std::move(*batch)); });
  }
  settings.before_commit();
  const WriteSummary summary = AtTarget(settings, [&] { return writer.Commit(); });
  return {summary.rows, summary.bytes};
}

}  // namespace

ExportChange WriteExport(Session& session, DestinationConnector& destination, WriteRequest request,
                         const std::string& query, const ExportSettings& settings) {
  request.schema = session.Describe(query);
  auto target = AtTarget(settings, [&] { return destination.Write(request); });
  if (auto* file = std::get_if<FileTarget>(&target)) {
    return WriteFile(session, std::move(*file), query, settings);
  }
  return WriteBatches(session, *std::get<std::unique_ptr<BatchWriter>>(target), query, settings);
}

}  // namespace sqlflow
