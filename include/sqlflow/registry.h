// Connectors by type name. Filled once at start (src/connectors/registry/builtin.cc), then read
// only.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sqlflow/context.h"
#include "sqlflow/destination_connector.h"
#include "sqlflow/error.h"
#include "sqlflow/options.h"
#include "sqlflow/source_connector.h"
#include "sqlflow/value.h"

namespace sqlflow {

struct Capabilities {
  // Sources.
  bool projection = false;
  bool filter = false;
  bool incremental = false;
  bool parallel = false;
  // Destinations; REPLACE is always there.
  bool append = false;
  bool upsert = false;
  bool atomic = false;
  // Both.
  bool network = false;
};

template <class Connector>
struct RegistryEntry {
  std::string type;  // "csv"
  std::vector<std::string> aliases;
  std::string summary;  // One line for `connectors list`.
  Capabilities capabilities;
  std::vector<std::string> suffixes;  // ".csv": chosen for such a path when no type is written.
  std::vector<std::string> schemes;   // "s3": likewise for "s3://…".
  std::string uri_option;             // The option that EXPORT's "uri" fills: "path", "uri", "url".
  std::string object_option;          // The option that names the object: "table"; empty: none.
  // Other options that say which rows are meant ("host", "filters"). When one of a source changes,
  // an incremental load must not go on from where it stopped.
  std::vector<std::string> identity_options;
  OptionList options;  // Documentation, masking and unknown-name checks.
  // All problems of the options, without reaching anything.
  std::function<void(const OptionValue& values, Span where, std::vector<OptionProblem>&)> validate;
  // Likewise, of a source that shall only be tested or asked what there is: no object need be
  // named. Empty: as `validate`.
  std::function<void(const OptionValue& values, Span where, std::vector<OptionProblem>&)>
      validate_connection;
  // Options must have been validated. Throws Error.
  std::function<std::unique_ptr<Connector>(const OptionValue& values, const ConnectorContext&)>
      make;
};

template <class Connector>
class Registry {
 public:
  using Entry = RegistryEntry<Connector>;

  void Add(Entry entry) { entries_.push_back(std::move(entry)); }
  // By type or alias without case, or nullptr.
  const Entry* Find(std::string_view type) const;
  // By the suffix or scheme of a path or URI (".csv.gz" counts as ".csv"), or nullptr.
  const Entry* FindByUri(std::string_view uri) const;
  // In the order of registration.
  const std::vector<Entry>& entries() const { return entries_; }
  // Types, for "did you mean".
  std::vector<std::string> TypeNames() const;

 private:
  std::vector<Entry> entries_;
};

using SourceRegistry = Registry<SourceConnector>;
using DestinationRegistry = Registry<DestinationConnector>;

}  // namespace sqlflow
