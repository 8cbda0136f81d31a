// Checks what can be known without reaching anything: names, options, modes.
#pragma once

#include <optional>
#include <vector>

#include "base/diagnostic.h"
#include "check/connector_use.h"
#include "check/step_options.h"
#include "project/project.h"
#include "sqlflow/registry.h"
#include "syntax/script.h"

namespace sqlflow {

// An operation with what its names and options came down to.
struct CheckedOperation {
  Operation operation;
  // SOURCE: itself; LOAD: where from; EXPORT: where to. Nothing for the others, or after an error.
  std::optional<ConnectorUse> connector;
  // EXPORT of a source: where from.
  std::optional<ConnectorUse> exported_source;
  StepOptions options;  // LOAD, CREATE, EXPORT
  // LOAD: what its MODE clause and the source's sync_mode come to; REPLACE, APPEND or UPSERT.
  Mode mode;
};

// What a check looks names up in; all outlive it.
struct CheckContext {
  const Project& project;
  const SourceRegistry& sources;
  const DestinationRegistry& destinations;
  const SourceFiles& files;
  const std::vector<std::string>& failed_names;  // Script::failed_names
  // What a variable without a value is in the options of a connection.
  Severity unset_secrets = Severity::kError;
};

// Pure but for reading the project's variables. Reports all problems; the result leaves nothing
// out, so that later passes can report more.
std::vector<CheckedOperation> Check(std::vector<Operation> operations, const CheckContext& context,
                                    Diagnostics& diagnostics);

}  // namespace sqlflow
