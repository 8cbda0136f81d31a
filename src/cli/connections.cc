#include "cli/connections.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "cli/signals.h"

namespace sqlflow {
namespace {

Error WrongRole(const Connection& connection, std::string_view role) {
  return Error(ErrorCode::kInvalid,
               fmt::format("Connector type cannot be a {}: {}", role, connection.type));
}

void RequireType(const Connection& connection, App& app) {
  const Roles roles = RolesOf(connection, app);
  if (roles.source != nullptr || roles.destination != nullptr) return;
  const std::vector<std::string> types = app.registries().sources.TypeNames();
  const std::string nearest = DidYouMean(connection.type, types);
  throw Error(ErrorCode::kInvalid, "Connector type is unknown: " + connection.type)
      .Hint(nearest.empty() ? "Types: " + Join(types, ", ") : nearest);
}

// What lacks nothing but an object is told how to find one.
void RequireObject(const SourceRegistry::Entry& entry, const OptionValue& values,
                   const Connection& connection) {
  std::vector<OptionProblem> without;
  entry.validate_connection(values, connection.span, without);
  std::vector<OptionProblem> problems;
  entry.validate(values, connection.span, problems);
  if (!without.empty() || problems.empty()) return;
  throw Error(ErrorCode::kInvalid, "Connection names nothing to read: " + connection.name)
      .Hint(fmt::format("Write what: `sqlflow connect discover {}` lists what there is",
                        connection.name));
}

}  // namespace

Roles RolesOf(const Connection& connection, App& app) {
  const Registries& registries = app.registries();
  return {registries.sources.Find(connection.type), registries.destinations.Find(connection.type)};
}

const Connection& FindConnection(const std::string& name, const Project& project) {
  if (const Connection* connection = project.FindConnection(name)) return *connection;
  std::vector<std::string> known;
  for (const Connection& connection : project.connections) known.push_back(connection.name);
  const std::string nearest = DidYouMean(name, known);
  throw Error(ErrorCode::kNotFound, "Connection is not defined: " + name)
      .Hint(!nearest.empty() ? nearest
            : known.empty()  ? "There are no connections"
                             : "Connections: " + Join(known, ", "));
}

ConnectionOpener::ConnectionOpener(Workspace& workspace)
    : workspace_(workspace),
      resolver_(workspace.project().variables, workspace.files(), findings_),
      context_{workspace.app().clock(), CancelOnSignals(), "sqlflow/connect"} {}

std::unique_ptr<SourceConnector> ConnectionOpener::Source(const Connection& connection) {
  const SourceRegistry::Entry& entry = SourceEntry(connection);
  const OptionValue values = ValuesOf(connection);
  Check(entry.validate_connection ? entry.validate_connection : entry.validate, values, connection);
  return entry.make(values, context_);
}

std::unique_ptr<SourceConnector> ConnectionOpener::SourceOf(const Connection& connection,
                                                            const std::string& object) {
  const SourceRegistry::Entry& entry = SourceEntry(connection);
  OptionValue values = ValuesOf(connection);
  if (!object.empty() && entry.object_option.empty()) {
    throw Error(ErrorCode::kInvalid, "Connector type has no objects to name: " + entry.type)
        .Hint("Leave it out: the connection says what is read");
  }
  if (!object.empty()) {
    values.Set(entry.object_option, OptionValue::Text(object, connection.span));
  } else if (entry.validate_connection) {
    RequireObject(entry, values, connection);
  }
  Check(entry.validate, values, connection);
  return entry.make(values, context_);
}

std::unique_ptr<DestinationConnector> ConnectionOpener::Destination(const Connection& connection) {
  RequireType(connection, workspace_.app());
  const DestinationRegistry::Entry* entry = RolesOf(connection, workspace_.app()).destination;
  if (entry == nullptr) {
    throw WrongRole(connection, "destination").Hint("Leave --as out to try what it can be");
  }
  const OptionValue values = ValuesOf(connection);
  Check(entry->validate, values, connection);
  return entry->make(values, context_);
}

const SourceRegistry::Entry& ConnectionOpener::SourceEntry(const Connection& connection) const {
  RequireType(connection, workspace_.app());
  const SourceRegistry::Entry* entry = RolesOf(connection, workspace_.app()).source;
  if (entry == nullptr) throw WrongRole(connection, "source");
  return *entry;
}

OptionValue ConnectionOpener::ValuesOf(const Connection& connection) {
  const size_t failures = resolver_.failures();
  OptionValue values = resolver_.ResolveOptions(connection.params);
  if (resolver_.failures() > failures) Refuse();
  return values;
}

template <class Validate>
void ConnectionOpener::Check(const Validate& validate, const OptionValue& values,
                             const Connection& connection) {
  std::vector<OptionProblem> problems;
  validate(values, connection.span, problems);
  findings_.Add(problems);
  if (findings_.has_errors()) Refuse();
}

void ConnectionOpener::Refuse() {
  resolver_.Finish();
  const std::vector<Diagnostic> sorted = findings_.Sorted();
  findings_ = Diagnostics();
  for (const Diagnostic& finding : sorted) {
    if (finding.severity != Severity::kError) continue;
    throw Error(ErrorCode::kInvalid, finding.message).Hint(finding.hint).At(finding.span);
  }
  throw Error(ErrorCode::kInternal, "Options were refused without a word");
}

}  // namespace sqlflow
