// Columns of CSV files, guessed once. The engine's reader guesses anew for each statement and, in
// the end, for each file: a hundred small files take twice as long as with columns that are told.
#pragma once

#include <memory>

#include "engine/duckdb/database.h"
#include "sqlflow/file_format.h"

namespace sqlflow::duckdb {

// Asks for the names, types and formats that the reader would guess, and writes them into the
// format. Leaves a scan as it is where columns that are told would be read in another way: of
// packed files, of several with other first lines, with line ends that are not known to be "\n".
void TellColumns(const std::shared_ptr<Database>& database, FileScan& scan);

}  // namespace sqlflow::duckdb
