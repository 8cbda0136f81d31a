// State beside the tables that runs make: schema `sqlflow` of the engine's database.
#pragma once

#include <string>
#include <string_view>

#include "sqlflow/engine.h"
#include "sqlflow/pipeline.h"

namespace sqlflow {

// Version of the layout of all tables of state. A database with a newer one is refused.
inline constexpr int kStateVersion = 8;

// Rows are only ever inserted; of several rows with one run_id (and step_id) the last counts.
// Stateless: the session decides which transaction a statement belongs to.
class History {
 public:
  // Makes schema and tables when they are missing and brings older layouts up to date. Throws
  // Error(kUnsupported) for a database that a newer version wrote.
  static void Prepare(Session& session);
  // Of the layout that is there; 0: none. Changes nothing.
  static int64_t Version(Session& session);
  // Whether the layout that is there, if one is, is the one that this program reads.
  static bool IsCurrent(Session& session);

  // How the records name a table: "schema.table" in lower case.
  static std::string TableKey(const TableId& table);
  // Whether a step of any run made the table or view.
  static bool Made(Session& session, const TableId& table);
  // Whether a step of the pipeline ever wrote the table.
  static bool WrittenBy(Session& session, const std::string& pipeline, const TableId& table);
};

}  // namespace sqlflow
