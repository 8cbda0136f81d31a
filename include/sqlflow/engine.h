// The SQL engine behind a run. Nothing above src/engine/ knows which one it is.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sqlflow/batch.h"
#include "sqlflow/error.h"
#include "sqlflow/file_format.h"
#include "sqlflow/types.h"
#include "sqlflow/value.h"

namespace sqlflow {

// A table's name inside the engine; an empty schema is the default one.
struct TableId {
  std::string schema;
  std::string table;
  friend bool operator==(const TableId&, const TableId&) = default;
};
std::string ToString(const TableId& id);  // "schema.table" or "table", unquoted: for messages

// How this engine spells SQL.
class Dialect {
 public:
  virtual ~Dialect() = default;
  virtual std::string Quote(std::string_view identifier) const = 0;
  virtual std::string Literal(const Value& value) const = 0;
  virtual std::string TypeName(const Type& type) const = 0;
  // A column that every table has and no `*` shows: it tells rows apart and grows in the order in
  // which they were inserted.
  virtual std::string row_id() const = 0;
  // An expression that is the same for rows in which all of these are the same, NULL included, and
  // hardly ever for others. `expressions`: one or more, joined by ", ".
  virtual std::string Hash(std::string_view expressions) const = 0;
  // The quoted, qualified name.
  std::string Name(const TableId& id) const;
};

// What an engine can do; src/load picks its statements by it.
struct EngineTraits {
  bool transactions = false;
  bool merge = false;
  bool atomic_overwrite = false;
  bool rename = false;
  bool persistent = false;  // Tables outlive the process.
};

struct TableInfo {
  enum class Kind { kTable, kView };
  TableId id;
  Kind kind = Kind::kTable;
  Schema schema;
  std::optional<int64_t> estimated_rows;  // Told by Tables() only.
};

struct QueryProgress {
  double fraction = -1;  // 0-1, or -1 when the engine cannot tell.
  int64_t rows = 0;
};

// One connection with at most one transaction. Used by one thread at a time, but for Interrupt and
// Progress, which any thread may call. Every method throws Error; SQL errors are kEngine (or kData
// when a value is at fault) and carry the offset into the text (Error::sql_offset).
class Session {
 public:
  virtual ~Session() = default;

  // Runs one or more statements and returns the rows changed by the last. Arguments (`?`, one
  // statement only) are bound, never pasted.
  virtual int64_t Execute(std::string_view sql, std::span<const Value> args = {}) = 0;
  // Streams the result of one statement. Starting another statement on this session ends the
  // stream. Types outside types.h are converted where that loses nothing (an enum becomes its
  // text), else the call throws Error(kUnsupported) that names the column. Columns that the query
  // names alike are told apart, as those of a table made of it are: id, id_1.
  virtual std::unique_ptr<BatchReader> Query(std::string_view sql,
                                             std::span<const Value> args = {}) = 0;
  // The columns that a query would return; reads no rows.
  virtual Schema Describe(std::string_view query) = 0;

  // Makes streams readable in SQL: returns a FROM item, valid for one statement of this session.
  // The partitions are pulled in parallel. An error in a reader fails the statement and is rethrown
  // as it was thrown.
  virtual std::string Bind(std::vector<std::unique_ptr<BatchReader>> partitions) = 0;
  // Returns a FROM item that reads the files.
  virtual std::string Scan(const FileScan& scan) = 0;
  // How many rows the statements that read the last Scan with rejects have left out.
  virtual int64_t CountRejects() = 0;
  // Some of them, in the order of files and lines; `first` counts from 0.
  virtual std::vector<RejectedRow> Rejects(int64_t first, int64_t count) = 0;
  // Writes a query's rows to a local file that does not exist yet; returns the rows. Not synced.
  virtual int64_t WriteFile(std::string_view query, const std::string& path,
                            const WriteFormat& format) = 0;

  // The table or view, or nothing.
  virtual std::optional<TableInfo> Find(const TableId& id) = 0;
  // All tables and views that a user made or a run left, sorted by name; not those of `sqlflow`.
  virtual std::vector<TableInfo> Tables() = 0;

  // Whether rows must keep the order in which they arrive; true at first. Unordered is faster for
  // parallel streams and needs less memory.
  virtual void KeepOrder(bool keep) = 0;

  // Stops the running statement: it throws Error(kCancelled) soon. Lasts until Resume.
  virtual void Interrupt() noexcept = 0;
  virtual void Resume() noexcept = 0;
  // Lets Progress() tell something of the statements that follow.
  virtual void CountProgress() = 0;
  virtual QueryProgress Progress() noexcept = 0;

  // Rolls back when destroyed uncommitted.
  class Transaction {
   public:
    explicit Transaction(Session& session) : session_(session) { session_.Begin(); }
    ~Transaction() {
      if (open_) session_.Rollback();
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void Commit() {
      open_ = false;
      session_.Commit();
    }

   private:
    Session& session_;
    bool open_ = true;
  };

 protected:
  virtual void Begin() = 0;
  // When this throws, the transaction may or may not have become durable.
  virtual void Commit() = 0;
  virtual void Rollback() noexcept = 0;
};

// The one BIGINT that a query returns, or nothing when it is NULL or there is no row.
std::optional<int64_t> QueryInteger(Session& session, std::string_view sql,
                                    std::span<const Value> args = {});

// A table that a query names, where the text names it.
struct TableReference {
  std::vector<std::string> parts;  // "orders" or "schema", "orders"
  size_t offset = 0;               // Bytes into the query.
};

// What the engine's own parser says about a query. Names of CTEs are resolved: `tables` holds only
// what comes from outside.
struct SqlFacts {
  std::optional<Error> error;  // kEngine with sql_offset, when it does not parse.
  std::vector<TableReference> tables;
  std::vector<std::string> functions;  // Lower case, each once.
  std::vector<std::string> files;      // Literal paths that it reads by itself.
  bool ordered = false;                // The outermost query has an ORDER BY.
  bool is_query = true;  // False: a statement that is no SELECT, and was not inspected.
};

class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::unique_ptr<Session> NewSession() = 0;
  // Facts for each query, in order, in one call: one by one is slow. Never throws for bad SQL.
  virtual std::vector<SqlFacts> Inspect(std::span<const std::string> queries) = 0;
  virtual const Dialect& dialect() const = 0;
  virtual const EngineTraits& traits() const = 0;
  // "DuckDB target/dev.duckdb" or "DuckDB in memory".
  virtual std::string description() const = 0;
  // Folds the log into the database file. Called when no session has a transaction open.
  virtual void Checkpoint() = 0;
  // Opens the database again after an error that left the instance unusable. No session may be
  // left.
  virtual void Reopen() = 0;
};

struct EngineOptions {
  std::string type = "duckdb";
  bool persistent = false;
  std::string path;            // Of the database; persistent only.
  std::string memory_limit;    // "2GB"; empty: the engine's default.
  std::string temp_directory;  // Empty: beside the database, or the system's.
  int threads = 0;             // 0: all cores.
  bool read_only = false;
  // In memory whatever else is said, for binding statements, which is all it does quickly. Options
  // like those of the run's engine let both share what is costly to open.
  bool scratch = false;
  std::string timezone = "UTC";
  // No file outside of this folder can be read or written, the database's neither, nor anything be
  // fetched; empty: no bounds.
  std::string confined_to;
};

}  // namespace sqlflow
