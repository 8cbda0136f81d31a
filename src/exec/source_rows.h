// A source's rows as SQL.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

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
  std::string file_column;              // Files only: has each row's file; empty: none.
};

struct SourceReading {
  const Schema* target = nullptr;    // Of the table that the rows are added to.
  std::optional<CursorRange> range;  // With it, the limit is left to whoever asks: it must not cut
                                     // rows of one cursor value apart.
  std::vector<std::string> files;    // Of those that ListFiles tells; empty: all.
  bool names_files = false;          // Whether the rows shall name their file.
  bool keeps_rejects = true;  // False: a row that cannot be read is an error, whatever the source
                              // says.
};

// Makes the source's rows readable for one statement of `session`. The query is empty when all of
// `reading.files` were left out as bad. `context` must outlive the rows.
SourceRows ReadSource(const ConnectorUse& use, const SourceReading& reading, Session& session,
                      const StepEnvironment& environment, const ConnectorContext& context);

// The files that a source of files has now.
std::vector<SourceFile> ListFiles(const ConnectorUse& use, const StepEnvironment& environment,
                                  const ConnectorContext& context);

}  // namespace sqlflow
