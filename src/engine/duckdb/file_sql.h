// Files as the engine's SQL reads and writes them.
#pragma once

#include <string>
#include <string_view>

#include "sqlflow/file_format.h"

namespace sqlflow::duckdb {

// A FROM item: read_csv([…], …), read_json(…) or read_parquet(…).
std::string ReadSql(const FileScan& scan);
// One file as `columns` columns of text, nothing guessed: to find the line that does not fit.
std::string ReadAsTextSql(const CsvReadFormat& csv, const std::string& file, int columns);
// COPY (query) TO 'path' (…), with every option explicit: the temporary name has no suffix to infer
// a format or a compression from.
std::string CopySql(std::string_view query, std::string_view path, const WriteFormat& format);

}  // namespace sqlflow::duckdb
