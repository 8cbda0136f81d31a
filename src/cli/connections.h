// Connectors of the profile's connections, as commands reach them outside of a run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/workspace.h"
#include "sqlflow/context.h"
#include "sqlflow/registry.h"

namespace sqlflow {

// A connector type as the registries know it.
struct Roles {
  const SourceRegistry::Entry* source = nullptr;
  const DestinationRegistry::Entry* destination = nullptr;
};
Roles RolesOf(const Connection& connection, App& app);

// By its name. Throws Error(kNotFound) with the nearest name, or all there are.
const Connection& FindConnection(const std::string& name, const Project& project);

// Makes connectors with the options of connections. Throws Error of the first mistake in them, at
// its place in the profile. `workspace` must outlive it and the connectors.
class ConnectionOpener {
 public:
  explicit ConnectionOpener(Workspace& workspace);

  // To be tested or asked what there is: an object need not be named.
  std::unique_ptr<SourceConnector> Source(const Connection& connection);
  // To be read: `object`, or what the connection itself names when that is empty.
  std::unique_ptr<SourceConnector> SourceOf(const Connection& connection,
                                            const std::string& object);
  std::unique_ptr<DestinationConnector> Destination(const Connection& connection);

  const ConnectorContext& context() const { return context_; }

 private:
  const SourceRegistry::Entry& SourceEntry(const Connection& connection) const;
  OptionValue ValuesOf(const Connection& connection);
  template <class Validate>
  void Check(const Validate& validate, const OptionValue& values, const Connection& connection);
  // With the first of the findings, which begin anew for the next connection.
  [[noreturn]] void Refuse();

  Workspace& workspace_;
  Diagnostics findings_;
  Resolver resolver_;
  const ConnectorContext context_;
};

}  // namespace sqlflow
