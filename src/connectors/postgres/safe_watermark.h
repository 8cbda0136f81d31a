// How far an incremental read may say that nothing older can still appear.
#pragma once

#include <optional>
#include <string>

#include "connectors/postgres/connection.h"
#include "sqlflow/types.h"
#include "sqlflow/value.h"

namespace sqlflow {

// The moment before which no transaction that is still open began, asked for before the snapshot
// of the rows: whatever commits later has a cursor value from then on, if the column is set to the
// time of its transaction or later.
struct SafeMoment {
  std::string with_zone;  // "2024-01-31 10:00:00.000001+00"
  std::string local;      // The earlier of UTC and the server's own time.
  std::string date;
  std::string warning;  // Why it may not hold; empty: it does.

  // As a value of the cursor column; nothing when its type is no time.
  std::optional<Typed> For(const Type& type) const;
};

SafeMoment FindSafeMoment(PostgresConnection& connection);

}  // namespace sqlflow
