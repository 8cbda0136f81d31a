// The new rows of a source or a query: read once, what was loaded before left out, the watermark
// that follows from them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "load/cursor.h"
#include "sqlflow/common_options.h"
#include "sqlflow/engine.h"
#include "sqlflow/source_connector.h"
#include "state/watermarks.h"

namespace sqlflow {

struct IncrementalRequest {
  WatermarkKey key;
  std::string fingerprint;
  CommonSourceOptions options;    // cursor_field, lookback, start_value, end_value, …
  std::vector<std::string> keys;  // Recognise a row; empty: it is recognised by all its columns.
  // The keys do not update a row but leave out one whose key the target has with an equal cursor.
  bool skips_known_keys = false;
  std::optional<TableInfo> target;  // A table of the engine, when there is one.
  std::optional<CursorWindow> window;
  std::string run_id;
  std::string started_at;  // Of the run: "2026-01-31 10:15:00", UTC.
  bool remembers = true;   // False: there is nowhere to keep a watermark.
  bool restarts = false;   // The watermark that is kept does not count: the target starts empty.
};

// Used once, inside the caller's transaction, in the order of its methods.
class IncrementalRead {
 public:
  // Finds the watermark. Throws Error(kInvalid) when the source is no longer what it was.
  IncrementalRead(Session& session, const Dialect& dialect, IncrementalRequest request);

  // What the source may leave out; it may also send all.
  CursorRange Range() const;
  // Reads `query`, whose columns are `schema`, once.
  void Stage(const std::string& query, const Schema& schema);
  // Drops what was loaded before or must wait, and finds how far the rest goes. `safe` is
  // ReadSummary::safe_watermark.
  void Select(const std::optional<Typed>& safe);
  // A query of the rows to write.
  std::string Rows() const;
  // Keeps the watermark, once the rows are written; `now` is a UTC time. Nothing happens when
  // nothing is new.
  void Save(const std::string& now);
  // Keeps it aside until `step_id` says that the rows were written: Watermarks::Confirm.
  void Announce(std::string_view step_id, const std::string& now);

  int64_t rows_read() const { return rows_read_; }
  int64_t rows_new() const { return rows_new_; }
  const std::optional<Typed>& before() const { return before_; }
  const std::optional<Typed>& after() const { return after_; }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  // What was loaded before, as a query of ("hash", "rows"); an empty query: nothing.
  struct Known {
    std::string entries;
    Schema columns;  // Of the hashes.
  };

  bool keyless() const { return request_.keys.empty(); }
  bool FailsOnNulls() const;
  std::string KeyLiteral() const;
  std::vector<std::string> KeysAndCursor() const;

  void CheckForeignRows();
  void CheckFingerprint() const;
  std::string ReadCondition();
  std::string LowerBound(const std::string& watermark) const;
  std::optional<std::string> CoveredFrom() const;
  void CheckNulls();
  void HoldBack(const std::optional<Typed>& safe);
  Known KnownRows();
  void LeaveOutKnownRows();
  void LeaveOutKnownKeys();
  void StopAtLimit(int64_t limit);
  bool HasNewWatermark() const;
  Watermark NewWatermark(const std::string& now) const;
  BoundarySql NewBoundary();
  std::string KeptEntries(const std::string& condition);
  int64_t CountRows(const std::string& condition);
  int64_t Drop(const std::string& condition);

  Session& session_;
  const Dialect& dialect_;
  const IncrementalRequest request_;
  std::optional<Watermark> kept_;
  std::optional<Typed> before_;
  std::optional<Typed> after_;
  std::optional<Cursor> cursor_;  // From Stage on.
  Schema schema_;                 // Of the rows.
  Schema hashed_;                 // What the kept boundary was made of; empty: none is kept.
  Schema known_columns_;   // What sqlflow_known was made of, when the target said what is known.
  std::string row_;        // The column that numbers staged rows in their order.
  std::string countable_;  // The condition on rows whose cursor may become the watermark.
  std::optional<std::string> reached_;  // The greatest such cursor.
  int64_t rows_read_ = 0;
  int64_t rows_new_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace sqlflow
