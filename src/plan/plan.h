// What a run does, as a value: build, print, compare, execute.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "check/connector_use.h"
#include "check/step_options.h"
#include "sqlflow/engine.h"
#include "sqlflow/types.h"
#include "sqlflow/value.h"
#include "syntax/script.h"

namespace sqlflow {

// An operation of the compiled plan that is no step of a run.
struct SourceOperation {
  std::string id;  // "source_orders"
  ConnectorUse use;
};

// Where rows that cannot be read go: the option `rejects` of the source.
std::optional<TableId> RejectsOf(const ConnectorUse& source);

struct LoadWork {
  TableId table;
  ConnectorUse source;
  Mode mode;
  StepOptions options;
};

struct TransformWork {
  CreateStatement::Kind kind = CreateStatement::Kind::kTable;
  bool or_replace = false;
  TableId table;
  Sql query;  // kMacro: the statement itself.
  Mode mode;
  StepOptions options;
};

struct ExportWork {
  std::variant<Sql, TableId, ConnectorUse> what;
  ConnectorUse destination;
  std::string target;  // As written: a URI or connection.object.
  Mode mode;
  StepOptions options;
};

// EXPECT … AS query: it reads and writes nothing.
struct CheckWork {
  ExpectStatement expect;
  StepOptions options;
};

// EXPECT … ON a table, checked by each step that writes the table before it commits.
struct TableCheck {
  ExpectStatement expect;
  std::vector<TableId> reads;  // Other tables that it looks into.
  TableId quarantine;          // Where QUARANTINE puts rows aside.
};

// file, line, column_name, raw, reason, run_id
Schema RejectColumns();

// What a quarantine has beside the columns of the rows: the check, what it asks for, the run and
// its time.
Schema QuarantineColumns();

struct Step {
  std::string id;
  Span origin;
  std::vector<int>
      after;  // Indexes of steps that must have committed; each is smaller than this one's.
  std::vector<TableId> reads;       // Tables that its query names; not those of the engine itself.
  std::vector<std::string> inputs;  // What it reads outside of the engine, as in Outputs.
  std::string output;               // What it writes there, likewise; empty: nothing.
  std::optional<Schema> columns;    // Of its query, as far as they are known before a run.
  std::variant<LoadWork, TransformWork, ExportWork, CheckWork> work;
  std::vector<TableCheck> checks;  // In the file's order.

  std::string_view kind() const;  // "load", "transform", "view", "macro", "export", "check"
  std::string target() const;     // "orders", "output/summary.csv"
  const StepOptions& options() const;
  const Sql* sql() const;  // Its query, or nullptr.
  // Whether doing it twice adds its rows twice; an incremental export does unless its watermark is
  // on record.
  bool appends() const;
};

struct Plan {
  std::string pipeline;
  std::set<std::string> secrets;  // Values in its statements that must not be written down.
  std::string script;             // The statements that are left when everything is expanded.
  std::vector<SourceOperation> sources;
  std::vector<Step>
      steps;  // In an order that respects `after`; the file's order where that is free.
};

}  // namespace sqlflow
