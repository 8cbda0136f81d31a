// What a statement returned.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct pg_result;

namespace sqlflow {

// A column of a result, as the server describes it. `table` is 0 when it is none of a table.
struct ResultColumn {
  std::string name;
  uint32_t type = 0;
  int modifier = -1;
  uint32_t table = 0;
  int table_column = 0;
};

// Owns a result of libpq; rows are text.
class PostgresResult {
 public:
  explicit PostgresResult(pg_result* result) : result_(result) {}
  PostgresResult(PostgresResult&& other) noexcept
      : result_(std::exchange(other.result_, nullptr)) {}
  PostgresResult& operator=(PostgresResult&& other) noexcept {
    std::swap(result_, other.result_);
    return *this;
  }
  ~PostgresResult();

  int row_count() const;
  int column_count() const;
  ResultColumn column(int index) const;
  bool IsNull(int row, int column) const;
  // Empty for NULL.
  std::string Text(int row, int column) const;
  int64_t Integer(int row, int column) const;
  bool Flag(int row, int column) const { return Text(row, column) == "t"; }
  // Rows that an INSERT, UPDATE, … or COPY changed.
  int64_t affected() const;

 private:
  pg_result* result_;
};

}  // namespace sqlflow
