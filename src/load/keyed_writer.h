// Rows into a table by key: UPSERT and REPLACE KEY. No index is made or needed.
#pragma once

#include <string>

#include "load/schema_rules.h"
#include "load/staged_batch.h"
#include "load/table_write.h"
#include "sqlflow/engine.h"

namespace sqlflow {

// Writes once, inside the caller's transaction. `session`, `dialect` and `write` must outlive it.
class KeyedWriter {
 public:
  // `batch` is of the same session, dialect and write.
  KeyedWriter(Session& session, const Dialect& dialect, const TableWrite& write, StagedBatch batch);

  // `target`: the table as it is now, or nullptr when it has to be made.
  TableChange Write(const TableInfo* target);

 private:
  void Create();
  void ReplaceKeys();
  void Upsert();
  void DeleteMissing();
  // Pairs every row of the target that has a key of the batch with the batch's row and what is to
  // be done about it.
  void Compare();
  // Counts what Compare found. Returns whether each row of the batch met at most one of the target.
  bool CountActions();
  // Compare takes rows of one hash for the same: looks at them again, column by column.
  void FindUnlike();
  // Deletes and inserts: faster than an update, but only when the batch has all columns.
  void SwapRows();
  void UpdateRows();
  // Takes rows that met such actions out of the batch. With an anti join instead, which leaves the
  // same rows, inserting them and its commit take twice as long.
  void LeaveOut(const std::string& condition);
  // What is left of the batch.
  void InsertRows();

  // "t.k = s.k AND …", NULL-safe when NULL is a value of a key.
  std::string KeysMatch() const;
  std::string IsStale() const;
  std::string IsSame() const;
  // The rows of a table under an alias, with the hash of `values` as column hash_.
  std::string Hashed(const std::string& table, char alias, const std::string& values) const;
  // Column of the batch's row `s` in the type that the target has for it.
  std::string BatchValue(const std::string& column) const;
  bool IsKey(const std::string& column) const;
  int64_t Count(const std::string& from);

  Session& session_;
  const Dialect& dialect_;
  const TableWrite& write_;
  const std::string target_;  // Quoted name.
  const std::string row_;     // Dialect::row_id
  StagedBatch batch_;
  SchemaMatch match_;
  Schema schema_;  // Of the target, once it fits the batch.
  TableChange change_;
  std::string hash_;       // A name that no column has; empty: there are only keys.
  bool any_kept_ = false;  // Whether rows of the batch met others than those that they replace.
};

}  // namespace sqlflow
