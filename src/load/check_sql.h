// Checks as SQL.
#pragma once

#include <string>
#include <string_view>

#include "sqlflow/engine.h"
#include "syntax/script.h"

namespace sqlflow {

// Rows that a step is writing, readable in SQL.
struct WrittenRows {
  std::string name;       // Quoted, of the table that they lie in.
  std::string condition;  // Which rows of it; empty: all.
  Schema schema;          // Columns that messages show.
  bool in_target = true;  // The table is the step's target, which has all of its rows by now.
};

// One EXPECT … ON; all arguments outlive it. The rows are known by the name of the step's target,
// whatever table they lie in: SQL of the check may write `orders.amount`.
class CheckSql {
 public:
  CheckSql(const Dialect& dialect, const ExpectStatement& expect, const WrittenRows& rows)
      : dialect_(dialect), expect_(expect), rows_(rows) {}

  // FROM item with the rows, those that were there before included.
  std::string From() const;
  // What is computed of each row: whether it violates the check; of checks of the whole table, the
  // value that counts.
  std::string OfRow() const;
  // The number of violations, of a column `column` with the above; `is_written` says which rows the
  // step wrote. `now` is a UTC time.
  std::string Violations(const std::string& column, std::string_view is_written,
                         const std::string& now) const;
  // Rows that show the violations, without those of which `is_removed` is true.
  std::string Sample(const std::string& is_removed, int limit) const;

 private:
  std::string Column(const Text& column) const;
  // The columns, each with the suffix, with the glue between them.
  std::string Columns(std::string_view suffix, std::string_view glue) const;
  std::string IsInOther() const;

  const Dialect& dialect_;
  const ExpectStatement& expect_;
  const WrittenRows& rows_;
};

}  // namespace sqlflow
