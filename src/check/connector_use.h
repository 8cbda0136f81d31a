// Connectors with their final options: what a SOURCE, a LOAD or an EXPORT comes down to.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "project/project.h"
#include "sqlflow/common_options.h"
#include "sqlflow/file_source_options.h"
#include "sqlflow/registry.h"
#include "sqlflow/value.h"
#include "syntax/script.h"

namespace sqlflow {

// A connector as a statement uses it: a SOURCE's PARAMS, or a connection with OPTIONS laid over it.
struct ConnectorUse {
  std::string name;     // The SOURCE's or connection's name; empty: an EXPORT to a URI.
  std::string type;     // Canonical, "csv".
  std::string object;   // "public.orders" of `pg.public.orders`; empty: what the options name.
  OptionValue options;  // Resolved and validated; without the step options.
  CommonSourceOptions common;  // Sources only.
  FileSourceOptions files;     // Sources of files only.
  Span span;

  // Whether a run reads only what is new.
  bool incremental() const { return common.incremental() || files.by_file(); }
  // The column of a table loaded from it that has each row's file; empty: there is none.
  std::string TableFileColumn() const;
};

// What it touches outside of the engine: files by their CanonicalPath, or as patterns; "-"; other
// things by "type:name", whatever server or schema they are in, or "type:" where a query names
// them. Two steps that have one in common may mean the same thing.
std::vector<std::string> InputsOf(const ConnectorUse& use, const SourceRegistry::Entry& entry);
std::string OutputOf(const ConnectorUse& use, const DestinationRegistry::Entry& entry);

// Equal for two exports to one target.
std::string TargetKey(const ConnectorUse& use, const DestinationRegistry::Entry& entry);

// Which rows a source means, as one line: type, object and the options that say so, never a secret.
// An incremental load goes on only as long as it stays the same.
std::string Fingerprint(const ConnectorUse& use, const SourceRegistry::Entry& entry);

// Finds the connector that statements name and validates its options. Reports every problem; the
// result is nothing when there was an error.
class ConnectorResolver {
 public:
  // All outlive it.
  ConnectorResolver(const Project& project, const SourceRegistry& sources,
                    const DestinationRegistry& destinations, Resolver& resolver,
                    Diagnostics& diagnostics);

  std::optional<ConnectorUse> Source(const SourceStatement& statement);
  // LOAD … FROM connection.object
  std::optional<ConnectorUse> ConnectionObject(const Name& name);
  // `options` are the statement's own, without the step options.
  std::optional<ConnectorUse> Destination(const ExportStatement& statement,
                                          const OptionValue& options);

 private:
  const Connection* FindConnection(const Text& name);
  // Its options, or nothing when one of their variables has no value.
  std::optional<OptionValue> ParamsOf(const Connection& connection);
  std::optional<ConnectorUse> SourceOf(ConnectorUse use, std::string_view type, Span type_span,
                                       const OptionValue& values);
  // The file that a test puts in place of a source; of `values` what every source takes remains.
  std::optional<ConnectorUse> SourceOf(ConnectorUse use, const StandIn& stand_in,
                                       const OptionValue& values);
  std::optional<ConnectorUse> DestinationOf(ConnectorUse use,
                                            const DestinationRegistry::Entry& entry,
                                            OptionValue values);
  const DestinationRegistry::Entry* DestinationType(const ExportStatement& statement);
  const DestinationRegistry::Entry* DestinationByUri(const Text& uri);

  const Project& project_;
  const SourceRegistry& sources_;
  const DestinationRegistry& destinations_;
  Resolver& resolver_;
  Diagnostics& diagnostics_;
};

}  // namespace sqlflow
