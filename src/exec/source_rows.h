// A source's rows as SQL.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "check/connector_use.h"
#include "exec/step_runner.h"
#include "sqlflow/context.h"
#include "sqlflow/engine.h"
#include "sqlflow/source_connector.h"

namespace sqlflow {

struct SourceRows {
  std::unique_ptr<SourceConnector> connector;  // Must live until the rows are read.
  std::string query;
  bool is_stream = false;
  Schema stream_schema;                 // Streams only: describing one would read it.
  std::optional<RejectPolicy> rejects;  // Files only: what becomes of rows that cannot be read.
};

// Makes the source's rows readable for one statement of `session`. `target`: columns of the table
// that the rows are added to, or nullptr. With a range, the limit is left to whoever asks: it must
// not cut rows of one cursor value apart. Without `keeps_rejects` a row that cannot be read is an
// error, whatever the source says. `context` must outlive the rows.
SourceRows ReadSource(const ConnectorUse& use, const Schema* target,
                      const std::optional<CursorRange>& range, bool keeps_rejects, Session& session,
                      const StepEnvironment& environment, const ConnectorContext& context);

}  // namespace sqlflow
