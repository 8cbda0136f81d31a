#include "conformance/workbench.h"

#include <fmt/format.h>

#include "connectors/registry/builtin.h"

namespace sqlflow {
namespace {

template <class Entry>
const Entry& Required(const Entry* entry, const std::string& type) {
  if (entry == nullptr) throw Error(ErrorCode::kInternal, "Connector is not registered: " + type);
  return *entry;
}

template <class Entry>
auto Make(const Entry& entry, const OptionValue& options, const ConnectorContext& context) {
  std::vector<OptionProblem> problems;
  entry.validate(options, {}, problems);
  if (!problems.empty()) throw Error(ErrorCode::kInvalid, problems[0].message);
  return entry.make(options, context);
}

}  // namespace

Workbench::Workbench(std::unique_ptr<Engine> engine)
    : engine_(std::move(engine)), session_(engine_->NewSession()) {
  RegisterBuiltins(sources_, destinations_);
}

const SourceRegistry::Entry& Workbench::SourceEntry(const std::string& type) const {
  return Required(sources_.Find(type), type);
}

const DestinationRegistry::Entry& Workbench::DestinationEntry(const std::string& type) const {
  return Required(destinations_.Find(type), type);
}

std::unique_ptr<SourceConnector> Workbench::Source(const std::string& type,
                                                   const OptionValue& options) {
  return Make(SourceEntry(type), options, source_context_);
}

std::unique_ptr<DestinationConnector> Workbench::Destination(const std::string& type,
                                                             const OptionValue& options) {
  return Make(DestinationEntry(type), options, context_);
}

Rows Workbench::Select(std::string_view sql) { return ReadAll(*session_->Query(sql)); }

std::string Workbench::From(Scan scan) {
  if (const auto* files = std::get_if<FileScan>(&scan)) return session_->Scan(*files);
  return session_->Bind(std::get<std::vector<std::unique_ptr<BatchReader>>>(std::move(scan)));
}

Rows Workbench::Read(SourceConnector& source, const ReadRequest& request) {
  // The engine projects and limits once more: a source may leave either to it.
  std::string columns;
  for (const std::string& column : request.columns) {
    columns += (columns.empty() ? "" : ", ") + engine_->dialect().Quote(column);
  }
  std::string query =
      fmt::format("SELECT {} FROM {}", columns.empty() ? "*" : columns, From(source.Read(request)));
  if (request.limit) query += fmt::format(" LIMIT {}", *request.limit);
  return Select(query);
}

ExportChange Workbench::Write(DestinationConnector& destination, const std::string& query,
                              WriteRequest request, std::function<void()> before_commit) {
  return WriteExport(*session_, engine_->dialect(), destination, std::move(request), query,
                     {.cancel = cancel_, .before_commit = std::move(before_commit)});
}

}  // namespace sqlflow
