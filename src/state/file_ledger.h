// Which files were loaded: table `files` of the schema `sqlflow`.
#pragma once

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sqlflow/engine.h"
#include "state/watermarks.h"

namespace sqlflow {

struct LoadedFile {
  using Time = std::chrono::system_clock::time_point;

  std::string uri;        // As in SourceFile.
  int64_t size = 0;       // Bytes.
  std::string hash;       // Of the bytes, as in FileState.
  Time modified;          // To the microsecond.
  Time compared;          // When the hash was last taken from the bytes, or compared with them.
  int64_t rows = 0;       // Read from it; rows that could not be read are not among them.
  std::string column;     // Of the table, with `uri` in each of the rows; empty: there is none.
  std::string run_id;     // Of the run that loaded it.
  std::string loaded_at;  // UTC
};

// What is remembered of one source and one table.
struct LoadedFiles {
  std::map<std::string, LoadedFile> by_uri;
  bool was_reset = false;  // Files were remembered and are forgotten.
};

struct FileLedgerSummary {
  WatermarkKey key;
  int64_t files = 0;
  int64_t rows = 0;
  std::string run_id;  // Of the last load; empty: a command changed it since.
  std::string updated_at;
};

// Rows are only ever inserted; the last one of a file counts, and a row without a file forgets all
// before it. Stateless: the session decides which transaction a row belongs to.
class FileLedger {
 public:
  // The statement that makes the table, inside the schema `sqlflow`.
  static std::string_view Layout();
  // Of a database that an older version made, there may be none.
  static bool Exists(Session& session);

  static LoadedFiles Find(Session& session, const WatermarkKey& key);
  static void Save(Session& session, const Dialect& dialect, const WatermarkKey& key,
                   std::span<const LoadedFile> files);
  static void Forget(Session& session, const WatermarkKey& key, const std::string& run_id,
                     const std::string& now);
  // Whether files of any source were ever remembered for a table, by its key in the ledger.
  static bool KnowsTable(Session& session, const std::string& target);
  // Of all sources and tables, sorted by key.
  static std::vector<FileLedgerSummary> List(Session& session);
};

}  // namespace sqlflow
