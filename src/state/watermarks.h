// Where incremental steps stopped: records of the table `sqlflow.records`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.h"
#include "sqlflow/engine.h"
#include "sqlflow/value.h"

namespace sqlflow {

// What a watermark belongs to, or a file ledger: its cursor is kFilesCursor.
struct WatermarkKey {
  std::string state_key;  // The option; stands for pipeline and source when it is set.
  std::string pipeline;
  std::string
      source;  // A SOURCE's name or an exported table's; "(query)", "(step id)" for queries.
  std::string target;  // A table in lower case, or an export's target as written.
  std::string cursor;  // In lower case.

  static constexpr std::string_view kFilesCursor = "(files)";

  // "shop/orders/orders/updated_at", or "nightly/orders/updated_at" with a state_key.
  std::string Text() const;
};

WatermarkKey WatermarkKeyOf(const LoadWork& load, const std::string& pipeline);
WatermarkKey WatermarkKeyOf(const TransformWork& transform, const std::string& pipeline);
WatermarkKey WatermarkKeyOf(const ExportWork& work, const std::string& step_id,
                            const std::string& pipeline);

struct Watermark {
  WatermarkKey key;
  std::optional<Typed> value;  // Of the cursor's own type, exact; nothing: reset.
  std::string fingerprint;     // What the source was: type, object, filters. Never a secret.
  std::string run_id;
  std::string updated_at;
};

// Rows near the watermark that were loaded already: how a load without a key recognises them when
// it reads them again. Each is a query of the engine for one value, which may be NULL.
struct BoundarySql {
  std::string columns = "SELECT NULL";  // Of STRUCT("name" VARCHAR, "type" VARCHAR)[].
  // Of STRUCT("hash" VARCHAR, "cursor" VARCHAR, "rows" BIGINT)[].
  std::string hashes = "SELECT NULL";
  std::string from = "SELECT NULL";  // VARCHAR: the cursor from which on `hashes` knows all rows.

  bool empty() const { return *this == BoundarySql(); }
  bool operator==(const BoundarySql&) const = default;
};

// A boundary as text that can leave the database: JSON of the two lists; empty: NULL.
struct BoundaryText {
  std::string columns;
  std::string hashes;
  std::string from;
};

// Rows are only ever inserted; the last one of a key counts. Stateless: the session decides which
// transaction a watermark belongs to.
class Watermarks {
 public:
  // The current one, or nothing when there was never any.
  static std::optional<Watermark> Find(Session& session, const WatermarkKey& key);
  static void Save(Session& session, const Watermark& watermark, const BoundarySql& boundary);
  // Keeps a watermark aside for a step whose file is about to be put in place. A later one of the
  // same step and run replaces it.
  static void Announce(Session& session, std::string_view step_id, const Watermark& watermark,
                       const BoundarySql& boundary);
  // Puts into force what was announced last, if anything was, and returns it.
  static std::optional<Watermark> Confirm(Session& session, std::string_view run_id,
                                          std::string_view step_id);
  // The boundary of a key as it is now, to be read or saved again. `key` is a literal of SQL.
  static BoundarySql CurrentBoundary(const std::string& key);
  static BoundaryText ExportBoundary(Session& session, const Dialect& dialect,
                                     const WatermarkKey& key);
  static BoundarySql ImportBoundary(const Dialect& dialect, const BoundaryText& text);
  // All current ones, sorted by key.
  static std::vector<Watermark> List(Session& session);
};

}  // namespace sqlflow
