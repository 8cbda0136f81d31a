// Where rows go.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sqlflow/batch.h"
#include "sqlflow/file_format.h"
#include "sqlflow/source_connector.h"

namespace sqlflow {

enum class WriteMode { kReplace, kAppend, kUpsert };
std::string_view ToString(WriteMode mode);  // "REPLACE", …

// Names one write for ever: a repeated step finds its own earlier commit by it.
struct CommitId {
  std::string run;
  std::string step;  // With its pipeline: "daily/orders:export_orders".
  int chunk = 0;
};

struct WriteRequest {
  CommitId id;
  std::string object;  // Empty: what the options name.
  Schema schema;
  WriteMode mode = WriteMode::kReplace;
  bool mode_written = true;       // False: nobody asked for kReplace, it is the default.
  std::vector<std::string> keys;  // kUpsert only.
};

struct WriteSummary {
  int64_t rows = 0;
  int64_t bytes = 0;
  std::vector<std::string> warnings;  // Requests that succeeded only later.
};

// Takes batches of the request's schema. Destroyed without Commit, it leaves the target as it was.
class BatchWriter {
 public:
  virtual ~BatchWriter() = default;
  virtual void Append(Batch batch) = 0;
  // Publishes all rows at once. Called at most once; throws Error and leaves the target as it was.
  virtual WriteSummary Commit() = 0;
};

// A file under a temporary name that becomes the target in one step. Destroyed without Commit, it
// is removed.
class StagedFile {
 public:
  virtual ~StagedFile() = default;
  // Where the engine writes; lies in an existing folder.
  virtual const std::string& path() const = 0;
  // What Commit replaces: a path, links followed. Empty when that is no file or not the bytes that
  // the engine wrote, so that the two cannot be compared.
  virtual std::string target() const = 0;
  // From now on until it is destroyed no other process changes the target, as far as it is sqlflow.
  // Throws Error(kUnavailable) when one has since rows were read that are to be kept.
  virtual void Hold() = 0;
  // Makes the bytes durable, then the target. Returns the bytes; `rows` stays 0.
  virtual WriteSummary Commit() = 0;
};

// A write that the engine does itself: rows go to `staged` in `format`. With `current` set, the
// target's present rows are to be kept (APPEND) or merged by key (UPSERT) by whoever writes.
struct FileTarget {
  std::unique_ptr<StagedFile> staged;
  WriteFormat format;
  std::optional<FileScan> current;
};

// Constructed ready to use. One instance per step; not thread-safe.
class DestinationConnector {
 public:
  virtual ~DestinationConnector() = default;
  virtual ConnectionReport Check() = 0;
  virtual std::variant<FileTarget, std::unique_ptr<BatchWriter>> Write(
      const WriteRequest& request) = 0;
  // The rows of this write when it was committed before. Databases look for their commit record; a
  // connector that answers Write with a FileTarget knows nothing.
  virtual std::optional<int64_t> Committed(const CommitId& id) = 0;
};

}  // namespace sqlflow
