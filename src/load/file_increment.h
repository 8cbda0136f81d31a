// The new files of a source: which ones a run reads, and the ledger that remembers them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load/table_write.h"
#include "sqlflow/context.h"
#include "sqlflow/engine.h"
#include "sqlflow/file_source_options.h"
#include "sqlflow/source_connector.h"
#include "state/file_ledger.h"

namespace sqlflow {

struct FileIncrementRequest {
  WatermarkKey key;
  FileSourceOptions options;
  std::string file_column;        // Of the table; empty: its rows do not name their files.
  std::vector<std::string> keys;  // Of the MODE.
  std::string table;              // For messages.
  std::optional<TableInfo> target;
  std::string run_id;
  std::chrono::system_clock::time_point now;
  bool remembers = true;  // False: there is nowhere to keep a ledger.
  bool restarts = false;  // What is remembered does not count: the target starts empty.
};

// Used once, inside the caller's transaction, in the order of its methods. A file is known by its
// path; whether it is what it was, by its size and its time of modification, and by a hash of its
// bytes where these leave room for doubt.
class FileIncrement {
 public:
  // Finds the ledger. `cancel` stops the reading of bytes.
  FileIncrement(Session& session, const Dialect& dialect, const CancelToken& cancel,
                FileIncrementRequest request);

  // Decides which of the source's files to read. Throws Error(kData) for a file that has changed
  // when `changed_files` is "error", Error(kNotFound) for one that is named and was never there,
  // and Error(kInvalid) when rows that are in the table already could come twice.
  void Choose(const std::vector<SourceFile>& found);
  // Whether nothing was ever loaded and nothing is there.
  bool found_nothing() const { return found_nothing_; }
  // In the source's order.
  const std::vector<std::string>& to_read() const { return to_read_; }
  int64_t files_found() const { return files_found_; }

  // Takes the hashes of what is about to be read.
  void Begin();
  // Whether rows must name their file to Stage.
  bool CountsByFile() const;
  // Reads `query` once where rows are counted by file, whose path they have in `column`, and
  // returns a query of the rows to write.
  std::string Stage(const std::string& query, const std::string& column);
  // Takes the rows out of a table without keys which files that are read again have brought.
  // Returns how many. Called before the rows are written.
  int64_t DeleteBefore();
  // Takes the rows out of a table with keys which such a file has brought and has no more. Called
  // after the rows were written.
  int64_t DeleteAfter();
  // Remembers what was read, `rows` in all. `found`: the files as they are now. Throws
  // Error(kUnavailable) when one of them has changed while it was read.
  void Save(const std::vector<SourceFile>& found, int64_t rows);

  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  enum class Finding { kNew, kAsItWas, kChanged };

  bool keyless() const { return request_.keys.empty(); }
  bool IsYoung(const SourceFile& file) const;
  void ChooseOne(const SourceFile& file);
  Finding Look(const SourceFile& file);
  void ReadAgain(const SourceFile& file, const LoadedFile& before);
  void RefuseChanged() const;
  void RequireTarget() const;
  void RequireNoForgottenRows();
  void Tell(const std::vector<SourceFile>& found);
  void TellTwins();
  void RequireUnchanged(const std::vector<SourceFile>& found) const;
  void CountRows(int64_t rows);
  // "data/a.csv", "data/b.csv" as literals of SQL.
  std::string ReloadedList() const;
  std::string ColumnOf(const TableInfo& table) const;

  Session& session_;
  const Dialect& dialect_;
  const CancelToken& cancel_;
  const FileIncrementRequest request_;
  LoadedFiles kept_;    // What counts.
  LoadedFiles before_;  // What was kept, also when it does not count.
  std::vector<SourceFile> chosen_;
  std::vector<std::string> to_read_;
  std::vector<std::string> reloaded_;  // Of them, those that have rows in the table.
  std::vector<std::string> waiting_, ignored_, changed_;
  std::vector<LoadedFile> loaded_;   // From Begin on, in the order of to_read().
  std::vector<LoadedFile> touched_;  // Written again with the bytes that they had.
  std::string staged_column_;        // Of the rows that Stage has read; empty: it has read none.
  bool found_nothing_ = false;
  int64_t files_found_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace sqlflow
