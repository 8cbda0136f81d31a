// The engine's C API and nothing around it: what sqlflow is measured against, and how the
// benchmarks look at answers.
//   bench_floor sql DATABASE STATEMENTS…    runs each text ("@FILE": the file's, "" as DATABASE: in
//                                           memory) and prints the last result, tabs between cells
//   bench_floor append DATABASE ROWS        appends line items cell by cell with the row appender;
//                                           prints the seconds that it took, the rows and the sum
//                                           of their prices, tabs between
#include <duckdb.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "bench/line_items.h"

namespace sqlflow::bench {
namespace {

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "bench_floor: %s\n", what);
  std::exit(1);
}

class Database {
 public:
  explicit Database(const char* path) {
    char* error = nullptr;
    if (duckdb_open_ext(*path == '\0' ? nullptr : path, &database_, nullptr, &error) !=
        DuckDBSuccess) {
      Fail(error);
    }
    if (duckdb_connect(database_, &connection_) != DuckDBSuccess) Fail("no connection");
  }
  ~Database() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  duckdb_connection connection() const { return connection_; }

  // The caller destroys the result.
  duckdb_result Query(const std::string& sql) const {
    duckdb_result result;
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) {
      Fail(duckdb_result_error(&result));
    }
    return result;
  }
  void Execute(const std::string& sql) const {
    duckdb_result result = Query(sql);
    duckdb_destroy_result(&result);
  }

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

std::string Text(const char* argument) {
  if (*argument != '@') return argument;
  std::ifstream file(argument + 1);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Print(duckdb_result& result) {
  const idx_t columns = duckdb_column_count(&result);
  for (idx_t row = 0; row < duckdb_row_count(&result); ++row) {
    for (idx_t column = 0; column < columns; ++column) {
      char* cell = duckdb_value_varchar(&result, column, row);
      std::printf("%s%s", column == 0 ? "" : "\t", cell == nullptr ? "NULL" : cell);
      duckdb_free(cell);
    }
    std::putchar('\n');
  }
}

int RunSql(const char* path, int count, char** statements) {
  const Database database(path);
  for (int i = 0; i < count; ++i) {
    duckdb_result result = database.Query(Text(statements[i]));
    if (i + 1 == count) Print(result);
    duckdb_destroy_result(&result);
  }
  return 0;
}

void AppendText(duckdb_appender appender, std::string_view text) {
  duckdb_append_varchar_length(appender, text.data(), text.size());
}

void AppendRow(duckdb_appender appender, const LineItem& item, std::string_view comment) {
  duckdb_append_int64(appender, item.order_key);
  duckdb_append_int64(appender, item.part_key);
  duckdb_append_int32(appender, item.supplier_key);
  duckdb_append_int32(appender, item.line_number);
  for (const int64_t cents : {item.quantity, item.extended_price, item.discount, item.tax}) {
    const duckdb_decimal decimal{15, 2, {static_cast<uint64_t>(cents), 0}};
    duckdb_value value = duckdb_create_decimal(decimal);
    duckdb_append_value(appender, value);
    duckdb_destroy_value(&value);
  }
  AppendText(appender, item.return_flag);
  AppendText(appender, item.line_status);
  for (const int32_t days : {item.ship_date, item.commit_date, item.receipt_date}) {
    duckdb_append_date(appender, {days});
  }
  AppendText(appender, item.ship_instruction);
  AppendText(appender, item.ship_mode);
  AppendText(appender, comment);
  duckdb_appender_end_row(appender);
}

int RunAppend(const char* path, int64_t rows) {
  const Database database(path);
  database.Execute("CREATE OR REPLACE TABLE t (" + std::string(kColumns) + ")");
  const std::vector<LineItem> items = MakeLineItems();
  const std::vector<std::string> comments = Comments(items);
  const auto start = std::chrono::steady_clock::now();
  duckdb_appender appender;
  if (duckdb_appender_create(database.connection(), nullptr, "t", &appender) != DuckDBSuccess) {
    Fail("no appender");
  }
  for (int64_t row = 0; row < rows; ++row) {
    const size_t index = static_cast<size_t>(row) % items.size();
    AppendRow(appender, items[index], comments[index]);
  }
  if (duckdb_appender_destroy(&appender) != DuckDBSuccess) Fail("rows could not be appended");
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("%.6f\t", seconds.count());
  duckdb_result answer = database.Query("SELECT count(*), sum(l_extendedprice) FROM t");
  Print(answer);
  duckdb_destroy_result(&answer);
  return 0;
}

}  // namespace
}  // namespace sqlflow::bench

int main(int argc, char** argv) {
  using namespace sqlflow::bench;
  if (argc >= 4 && std::strcmp(argv[1], "sql") == 0) return RunSql(argv[2], argc - 3, argv + 3);
  if (argc == 4 && std::strcmp(argv[1], "append") == 0) {
    return RunAppend(argv[2], std::atoll(argv[3]));
  }
  std::fputs("usage: bench_floor sql DATABASE STATEMENTS…  |  append DATABASE ROWS\n", stderr);
  return 2;
}
