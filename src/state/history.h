// What runs did, kept beside the tables they made: schema `sqlflow` of the engine's database.
#pragma once

#include <string>
#include <string_view>

#include "sqlflow/engine.h"
#include "sqlflow/pipeline.h"

namespace sqlflow {

// Version of the layout of all tables of state. A database with a newer one is refused.
inline constexpr int kStateVersion = 3;

// Rows are only ever inserted; of several rows with one run_id (and step_id) the last by
// `recorded_at` counts. Stateless: the session decides which transaction a record belongs to.
class History {
 public:
  // Makes schema and tables when they are missing and brings older layouts up to date. Throws
  // Error(kUnsupported) for a database that a newer version wrote.
  static void Prepare(Session& session);

  static void RecordRun(Session& session, const RunInfo& run, std::string_view status,
                        const RunResult* result, std::string_view recorded_at);
  // `table` is empty for exports and macros.
  static void RecordStep(Session& session, const RunInfo& run, const StepResult& result,
                         const TableId& table, std::string_view recorded_at);

  // Whether a step of any run made the table or view.
  static bool Made(Session& session, const TableId& table);
  // Whether a step of the pipeline ever wrote the table.
  static bool WrittenBy(Session& session, const std::string& pipeline, const TableId& table);
};

}  // namespace sqlflow
