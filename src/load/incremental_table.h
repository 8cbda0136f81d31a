// CREATE TABLE … MODE INCREMENTAL BY: the rows of a window written again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "load/cursor.h"
#include "load/table_writer.h"
#include "plan/window_macros.h"
#include "state/watermarks.h"

namespace sqlflow {

struct IncrementalTableRequest {
  WatermarkKey key;
  TableWrite write;  // Its query may hold the macros of the window.
  std::string column;
  OptionValue lookback;
  std::optional<TableInfo> target;
  std::optional<CursorWindow> window;
  std::string run_id;
  std::string started_at;  // Of the run: "2026-01-31 10:15:00", UTC.
  bool remembers = true;   // False: there is nowhere to keep a watermark.
  bool restarts = false;   // The table is made anew.
};

// Used once, inside the caller's transaction, in the order of its methods.
class IncrementalTable {
 public:
  IncrementalTable(Session& session, const Dialect& dialect, IncrementalTableRequest request);

  // Deletes the window from the target and inserts the query's rows that lie in it; with a key they
  // are written by it. A query without the column makes the table anew.
  TableChange Write();
  // Keeps the watermark; `now` is a UTC time.
  void Save(const std::string& now);

  const std::optional<Typed>& before() const { return before_; }
  const std::optional<Typed>& after() const { return after_; }

 private:
  TableChange Rebuild(const std::string& warning);
  void Stage();
  WindowValues Values() const;
  std::string Start() const;
  std::string Condition() const;
  bool IsUnchanged();
  TableChange WriteStaged();
  TableWrite WriteOf(Mode::Kind kind) const;

  Session& session_;
  const Dialect& dialect_;
  const IncrementalTableRequest request_;
  std::optional<Typed> before_;
  std::optional<Typed> after_;
  std::optional<Cursor> cursor_;
  Schema schema_;
  int64_t rows_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace sqlflow
