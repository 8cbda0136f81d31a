// The table that rows are put aside into.
#pragma once

#include <string>

#include "plan/plan.h"
#include "sqlflow/engine.h"

namespace sqlflow {

// Has the columns of all rows that were ever put aside, and QuarantineColumns(). All arguments
// outlive it.
class Quarantine {
 public:
  Quarantine(Session& session, const Dialect& dialect, const TableCheck& check)
      : session_(session), dialect_(dialect), check_(check), table_(check.quarantine) {}

  // Makes the table, or gives it room for these rows. Throws Error(kInvalid) when a table of
  // another kind has its name.
  void Prepare(const Schema& rows);
  // Inserts the rows of a query with the columns of `rows` and QuarantineColumns(), in this order.
  void Insert(const Schema& rows, const std::string& query);

 private:
  void MakeRoom(const Schema& rows, const Schema& table);

  Session& session_;
  const Dialect& dialect_;
  const TableCheck& check_;
  const TableId& table_;
};

}  // namespace sqlflow
