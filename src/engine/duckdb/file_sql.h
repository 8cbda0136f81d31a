// Files in the engine's SQL: what reads them and what writes them.
#pragma once

#include <string>
#include <string_view>

#include "sqlflow/file_format.h"

namespace sqlflow::duckdb {

// A FROM item that yields the scan's columns, file by file.
std::string ScanSql(const FileScan& scan);

// A call with one row: the columns and formats that `read_csv` would guess.
std::string SniffCsvCall(const std::string& file, const CsvReadFormat& format);

// Reads all columns of one file as text, so that the engine has nothing to guess but what is wrong.
std::string ReadCsvAsText(const std::string& file, const CsvReadFormat& format, size_t column_count,
                          const std::optional<RejectPolicy>& rejects = std::nullopt);

// What stands before and after the query in the statement that writes its rows to a file.
struct CopySql {
  std::string before;
  std::string after;
};
// Throws Error(kUnsupported) for a compression that the format cannot have.
CopySql CopyToFile(const std::string& path, const WriteFormat& format);

}  // namespace sqlflow::duckdb
