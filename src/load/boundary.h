// How a load without a key recognises rows that it has loaded before: by a hash of all their
// columns, counted, because equal rows may occur several times.
#pragma once

#include <string>

#include "sqlflow/engine.h"
#include "sqlflow/types.h"
#include "state/watermarks.h"

namespace sqlflow {

// The SQL expression that hashes a row of `rows` over `hashed`'s columns, as if it had their types
// where that loses nothing. Throws Error(kInvalid) when `rows` lacks one of them.
std::string RowHash(const Dialect& dialect, const Schema& rows, const Schema& hashed);

// The columns of `rows` that `target` has too, with its types.
Schema SharedColumns(const Schema& rows, const Schema& target);

// What the hashes of a kept boundary were made of; empty when none is kept.
Schema HashedColumns(Session& session, const Dialect& dialect, const BoundarySql& boundary);

// The list of `columns` as BoundarySql::columns keeps it.
std::string ColumnListSql(const Dialect& dialect, const Schema& columns);

// A query of ("hash", "cursor", "rows") over the entries of a kept boundary.
std::string EntriesOf(const BoundarySql& boundary);

// One list of entries out of a query of ("hash", "cursor", "rows"), equal hashes added up.
std::string EntryListSql(const std::string& entries);

}  // namespace sqlflow
