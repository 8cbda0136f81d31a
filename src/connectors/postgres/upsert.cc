#include "connectors/postgres/upsert.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/strings.h"

namespace sqlflow {
namespace {

class Upserter {
 public:
  Upserter(PostgresConnection& connection, const Upsert& upsert)
      : connection_(connection), upsert_(upsert) {
    for (const std::string& key : upsert.keys) keys_.push_back(ColumnOf(key).wire.name);
    for (const ColumnPlan& column : upsert.columns) {
      if (!IsKey(column)) updated_.push_back(column);
    }
  }

  void Run() {
    if (upsert_.key_nulls == "error") RefuseNullKeys();
    KeepTheLast();
    connection_.Query("ANALYZE " + upsert_.stage);
    if (upsert_.key_nulls != "error") WriteRowsWithNullKeys();
    HasUniqueIndex() ? InsertOnConflict() : UpdateAndInsert(Equal(), AllKeys("IS NOT NULL"));
  }

 private:
  const ColumnPlan& ColumnOf(const std::string& key) const {
    const auto found = std::ranges::find_if(upsert_.columns, [&](const ColumnPlan& column) {
      return EqualsIgnoreCase(column.wire.name, key);
    });
    if (found != upsert_.columns.end()) return *found;
    throw Error(ErrorCode::kInvalid, "Key column is missing from the rows: " + key);
  }
  bool IsKey(const ColumnPlan& column) const {
    return std::ranges::find(keys_, column.wire.name) != keys_.end();
  }

  // Each key as `text` with its name, joined.
  std::string EachKey(std::string_view separator,
                      const std::function<std::string(const std::string&)>& text) const {
    std::string joined;
    for (const std::string& key : keys_) {
      joined += (joined.empty() ? "" : std::string(separator)) + text(QuoteIdentifier(key));
    }
    return joined;
  }
  std::string AllKeys(const std::string& condition) const {
    return EachKey(" AND ", [&](const std::string& key) { return "s." + key + " " + condition; });
  }
  std::string AnyKeyIsNull() const {
    return "(" + EachKey(" OR ", [](const std::string& key) { return "s." + key + " IS NULL"; }) +
           ")";
  }
  std::string Match(std::string_view comparison) const {
    return EachKey(" AND ", [&](const std::string& key) {
      return fmt::format("t.{} {} {}", key, comparison, Source(key));
    });
  }
  std::string Equal() const { return Match("="); }

  // A staged column as the target wants it.
  std::string Source(const std::string& quoted) const {
    for (const ColumnPlan& column : upsert_.columns) {
      if (QuoteIdentifier(column.wire.name) == quoted && !column.cast.empty()) {
        return fmt::format("s.{}::{}", quoted, column.cast);
      }
    }
    return "s." + quoted;
  }
  std::string Sources() const {
    std::string list;
    for (const ColumnPlan& column : upsert_.columns) {
      list += (list.empty() ? "" : ", ") + Source(QuoteIdentifier(column.wire.name));
    }
    return list;
  }

  void RefuseNullKeys() {
    for (const std::string& key : keys_) {
      const std::string sql = fmt::format("SELECT 1 FROM {} s WHERE s.{} IS NULL LIMIT 1",
                                          upsert_.stage, QuoteIdentifier(key));
      if (connection_.Query(sql).row_count() == 0) continue;
      throw Error(ErrorCode::kData, "Key is NULL: " + key)
          .Hint("Leave such rows out, or write \"key_nulls\": \"match\" or \"insert\"");
    }
  }

  // The stage was filled in order, so that places tell earlier from later.
  void KeepTheLast() {
    const std::string among =
        upsert_.key_nulls == "insert" ? " WHERE NOT " + AnyKeyIsNull() : std::string();
    connection_.Query(fmt::format(
        "DELETE FROM {0} WHERE ctid IN (SELECT ctid FROM (SELECT s.ctid, row_number() OVER "
        "(PARTITION BY {1} ORDER BY s.ctid DESC) AS place FROM {0} s{2}) numbered WHERE place > 1)",
        upsert_.stage, EachKey(", ", [](const std::string& key) { return "s." + key; }), among));
  }

  void WriteRowsWithNullKeys() {
    const std::string which = AnyKeyIsNull();
    if (upsert_.key_nulls == "insert") {
      Insert(which);
    } else {
      UpdateAndInsert(Match("IS NOT DISTINCT FROM"), which);
    }
  }

  bool HasUniqueIndex() {
    std::string names;
    for (const std::string& key : keys_) {
      names += (names.empty() ? "" : ", ") + connection_.Literal(key);
    }
    return connection_
               .Query(fmt::format(
                   "SELECT 1 FROM pg_index i WHERE i.indrelid = {} AND i.indisunique AND "
                   "i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL "
                   "AND i.indnkeyatts = {} AND (SELECT count(*) FROM pg_attribute a WHERE "
                   "a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1]) AND "
                   "a.attname IN ({})) = i.indnkeyatts",
                   upsert_.target.oid, keys_.size(), names))
               .row_count() > 0;
  }

  void InsertOnConflict() {
    std::string change = "NOTHING";
    for (const ColumnPlan& column : updated_) {
      const std::string name = QuoteIdentifier(column.wire.name);
      change = (change == "NOTHING" ? "UPDATE SET " : change + ", ") + name + " = excluded." + name;
    }
    connection_.Query(fmt::format(
        "INSERT INTO {} ({}) SELECT {} FROM {} s WHERE {} ORDER BY {} ON CONFLICT ({}) DO {}",
        upsert_.target.name.quoted(), ColumnNames(upsert_.columns), Sources(), upsert_.stage,
        AllKeys("IS NOT NULL"), EachKey(", ", [](const std::string& key) { return "s." + key; }),
        EachKey(", ", [](const std::string& key) { return key; }), change));
  }

  void UpdateAndInsert(const std::string& match, const std::string& which) {
    // Without a unique index nothing else keeps two sessions from inserting one key.
    connection_.Query("LOCK TABLE " + upsert_.target.name.quoted() +
                      " IN SHARE ROW EXCLUSIVE MODE");
    std::string changes;
    for (const ColumnPlan& column : updated_) {
      const std::string name = QuoteIdentifier(column.wire.name);
      changes += (changes.empty() ? "" : ", ") + name + " = " + Source(name);
    }
    if (!changes.empty()) {
      connection_.Query(fmt::format("UPDATE {} t SET {} FROM {} s WHERE {} AND {}",
                                    upsert_.target.name.quoted(), changes, upsert_.stage, match,
                                    which));
    }
    Insert(fmt::format("{} AND NOT EXISTS (SELECT 1 FROM {} t WHERE {})", which,
                       upsert_.target.name.quoted(), match));
  }

  void Insert(const std::string& which) {
    connection_.Query(fmt::format(
        "INSERT INTO {} ({}) SELECT {} FROM {} s WHERE {} ORDER BY {}",
        upsert_.target.name.quoted(), ColumnNames(upsert_.columns), Sources(), upsert_.stage, which,
        EachKey(", ", [](const std::string& key) { return "s." + key; })));
  }

  PostgresConnection& connection_;
  const Upsert& upsert_;
  std::vector<std::string> keys_;
  std::vector<ColumnPlan> updated_;
};

}  // namespace

void ApplyUpsert(PostgresConnection& connection, const Upsert& upsert) {
  Upserter(connection, upsert).Run();
}

}  // namespace sqlflow
