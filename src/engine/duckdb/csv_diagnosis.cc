#include "engine/duckdb/csv_diagnosis.h"

#include <regex>

#include "engine/duckdb/errors.h"
#include "engine/duckdb/file_sql.h"

namespace sqlflow::duckdb {
namespace {

// More than any file has: the engine then says how many the first line has.
constexpr int kTooManyColumns = 4096;

// The engine's message for a full read, or empty.
std::string ReadAll(const Functions& api, duckdb_connection connection, const std::string& item) {
  ResultHandle result(api);
  const std::string sql = "SELECT count(*) FROM " + item;
  if (api.query(connection, sql.c_str(), result.get()) == DuckDBSuccess) return "";
  return api.result_error(result.get());
}

}  // namespace

std::optional<Error> DiagnoseCsv(const Functions& api, duckdb_database database,
                                 const CsvReadFormat& format, const std::string& file) {
  ConnectionHandle connection(api);
  if (api.connect(database, connection.out()) != DuckDBSuccess) return std::nullopt;
  CsvReadFormat as_text = format;
  as_text.header = false;
  const std::string first =
      ReadAll(api, connection.get(), ReadAsTextSql(as_text, file, kTooManyColumns));
  static const std::regex kFound(R"(Expected Number of Columns: \d+ Found: (\d+))");
  std::smatch found;
  if (!std::regex_search(first, found, kFound)) return std::nullopt;
  const std::string second =
      ReadAll(api, connection.get(), ReadAsTextSql(format, file, std::stoi(found[1].str())));
  if (second.empty()) return std::nullopt;
  return TranslateError(second, "");
}

std::string FileOfSniffingError(std::string_view message) {
  constexpr std::string_view kStart = "Error when sniffing file \"";
  const size_t start = message.find(kStart);
  if (start == std::string_view::npos) return "";
  const size_t end = message.find('"', start + kStart.size());
  return std::string(message.substr(start + kStart.size(), end - start - kStart.size()));
}

}  // namespace sqlflow::duckdb
