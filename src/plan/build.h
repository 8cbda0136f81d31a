// Checked operations to ordered steps.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "check/check.h"
#include "plan/plan.h"
#include "sqlflow/engine.h"
#include "sqlflow/registry.h"

namespace sqlflow {

// The query that an operation runs in the engine, or nullptr.
const Sql* QueryOf(const Operation& operation);

// What is known of a table that no step of the plan makes.
enum class TableLookup { kFound, kMissing, kUnknown };

struct BuildRequest {
  std::string pipeline;
  const std::vector<CheckedOperation>& operations;
  const std::vector<SqlFacts>& facts;  // One for each operation; empty for those without a query.
  const SourceRegistry& sources;
  const DestinationRegistry& destinations;
  const std::vector<std::string>& failed_names;  // Script::failed_names
  std::function<TableLookup(const TableId&)> look_up;
};

// Reports undefined tables and cycles. The plan lacks operations whose connector was not resolved.
Plan BuildPlan(const BuildRequest& request, Diagnostics& diagnostics);

// "orders" or "schema.orders" in lower case; the default schema's name is left out.
std::string TableKey(const std::vector<std::string>& parts);
TableId TableIdOf(const Name& name);
// Where ON VIOLATION QUARANTINE puts rows aside: INTO, or "orders_quarantine".
TableId QuarantineOf(const ExpectStatement& expect);

}  // namespace sqlflow
