// Where rows come from.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sqlflow/batch.h"
#include "sqlflow/error.h"
#include "sqlflow/file_format.h"
#include "sqlflow/value.h"

namespace sqlflow {

// What a connection test found. A refusal is a report, not an exception.
struct ConnectionReport {
  bool ok = false;
  std::string summary;         // "3 files, 1.2 MiB" or "PostgreSQL 15.6, 12 tables"
  std::optional<Error> error;  // Set when not ok.
};

// Something that can be read, as `connect discover` lists it.
struct ObjectInfo {
  std::string name;
  std::string kind;  // "file", "table", "view", "resource"
  std::optional<int64_t> estimated_rows;
  std::optional<int64_t> bytes;
};

// Which part of a cursor's range to read, in the source's own order of values. A source may send
// more: it is filtered again. A bound of type VARCHAR is text to be read as the column's type.
struct CursorRange {
  std::string column;
  std::optional<Typed> from;   // Inclusive.
  std::optional<Typed> until;  // Exclusive.
  bool with_nulls = true;      // Whether rows without a value are wanted, too.
};

// A file as it lies at its source.
struct SourceFile {
  std::string uri;    // Names it for ever: "data/drop/orders.csv", from the project's root.
  int64_t size = -1;  // -1: the options name it, and it is not there.
  std::chrono::system_clock::time_point modified;  // To the microsecond.
  friend bool operator==(const SourceFile&, const SourceFile&) = default;
};

struct ReadRequest {
  std::string object;                // Empty: what the options name.
  std::vector<std::string> columns;  // Empty: all.
  std::optional<CursorRange> cursor;
  std::optional<int64_t> limit;
  // Of those that Files() tells. Empty: all. A source of files may answer with a scan of none, when
  // all of these are left out as bad.
  std::vector<std::string> files;
};

// Either files that the engine reads itself, or streams that it pulls from, in parallel and each to
// its end. All partitions of one read show one snapshot.
using Scan = std::variant<FileScan, std::vector<std::unique_ptr<BatchReader>>>;

struct ReadSummary {
  int64_t bytes = 0;
  int64_t requests = 0;
  std::optional<Typed> safe_watermark;  // No row below it can still appear.
  // What an incremental read cannot promise, and requests that succeeded only later.
  std::vector<std::string> warnings;
  std::vector<RejectedRow> bad_files;  // Files that were left out as a whole.
};

// Constructed ready to use; holds what its options say. One instance per step; not thread-safe.
class SourceConnector {
 public:
  virtual ~SourceConnector() = default;
  // Reaches the source once.
  virtual ConnectionReport Check() = 0;
  // What can be read, sorted by name. Throws Error(kUnsupported) unless overridden.
  virtual std::vector<ObjectInfo> Discover();
  // The files that Read would read, in its order; none when nothing matches. Throws
  // Error(kUnsupported) unless overridden.
  virtual std::vector<SourceFile> Files();
  // Columns of a stream. Asked for streams only: the engine describes files by itself.
  virtual Schema Describe(const ReadRequest& request) = 0;
  virtual Scan Read(const ReadRequest& request) = 0;
  // After the last batch was read.
  virtual ReadSummary Finish();
};

}  // namespace sqlflow
