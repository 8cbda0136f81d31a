// The option `columns` of a source against what its files hold.
#pragma once

#include <string>
#include <vector>

#include "sqlflow/engine.h"
#include "sqlflow/options.h"

namespace sqlflow {

// Types in the map `columns` that the engine does not know. They are taken out of `scan`, so that
// its files can be described all the same.
std::vector<OptionProblem> UnknownColumnTypes(const OptionValue& columns, Session& session,
                                              FileScan& scan);

// Names in `columns`, a list or a map, that no column of the scan has, each with the nearest one.
// `scan` is looked at in full, whatever it projects. The session's transaction may not survive it.
std::vector<OptionProblem> MissingColumns(const OptionValue& columns, Session& session,
                                          FileScan scan);

}  // namespace sqlflow
