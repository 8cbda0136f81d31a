// A new table in the place of an old one, within one transaction.
#pragma once

#include <string>
#include <vector>

#include "connectors/postgres/connection.h"
#include "connectors/postgres/target.h"

namespace sqlflow {

enum class NewColumns { kSame, kOther };

// Owner, grants, comments, indexes, constraints and sequences of the old table go over to the new
// one, which then takes its name. `fresh` is a table of the same schema, made by CREATE TABLE or
// LIKE for this write. Throws Error(kInvalid) for what only the old table can have: views over
// it, keys of other tables that refer to it, triggers, policies, partitions, publications.
void SwapTable(PostgresConnection& connection, const Target& old, const PostgresName& fresh,
               NewColumns columns);

}  // namespace sqlflow
