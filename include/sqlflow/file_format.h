// How rows lie in files: what a connector tells an engine about files to read or to write.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sqlflow {

enum class Compression { kAuto, kNone, kGzip, kZstd, kSnappy };  // kAuto: by the file's suffix

// Blanks, tabs and line breaks that are cut from the ends of texts.
enum class TextTrim { kNone, kTrailing, kBoth };

struct CsvReadFormat {
  std::string delimiter = ",";  // Empty: the engine guesses.
  bool header = true;
  std::vector<std::string> names;  // Of the columns, where no header names them; empty: column0, …
  std::string quote = "\"";
  std::string escape;  // Empty: the quote character doubled.
  std::string encoding = "utf-8";
  // "\n" or "\r" where it is known how lines end; empty: the first line break in the file, quoted
  // or not, tells. "\r\n" is named only when the rows are known to be regular: an engine may then
  // read them with less care.
  std::string line_end;
  // Texts that mean NULL. Empty: the unquoted empty field only.
  std::vector<std::string> null_values;
  int64_t skip_rows = 0;
  std::optional<int64_t> max_rows;
  std::string date_format;       // strptime; empty: ISO
  std::string timestamp_format;  // strptime; empty: ISO
  std::string decimal_separator = ".";
  bool all_varchar = false;
  int64_t max_line_bytes = int64_t{32} << 20;  // A reader holds several times as much.
  int64_t sample_rows = 20480;                 // Rows whose values decide a column's type; -1: all.
  bool ignore_errors = false;
  bool null_padding = false;  // Short rows are filled with NULL.
  bool union_by_name = false;
  std::string filename_column;  // Empty: none is added.
  TextTrim trim = TextTrim::kNone;
  Compression compression = Compression::kAuto;
  // Types that are known beforehand: column name and SQL type. The others are inferred, or there
  // are no others.
  std::vector<std::pair<std::string, std::string>> column_types;
  bool infers_columns = true;
};

struct CsvWriteFormat {
  std::string delimiter = ",";
  bool header = true;
  std::string quote = "\"";
  std::string escape;
  bool quote_always = false;
  std::string null_text;
  std::string date_format;
  std::string timestamp_format;
  Compression compression = Compression::kNone;
  // With either, what is written is a folder of files: one below `column=value` for each value,
  // without these columns, or several that are closed when they have this size.
  std::vector<std::string> partition_columns;
  std::optional<int64_t> max_file_bytes;
};

struct JsonFormat {
  bool lines = true;  // One object a line, else one array of objects.
  Compression compression = Compression::kAuto;
};

struct ParquetFormat {
  Compression compression = Compression::kZstd;
  std::optional<int64_t> row_group_rows;
  bool hive_partitioning = false;
  bool union_by_name = false;
  std::string filename_column;
};

using ReadFormat = std::variant<CsvReadFormat, JsonFormat, ParquetFormat>;
using WriteFormat = std::variant<CsvWriteFormat, JsonFormat, ParquetFormat>;

// What happens to rows of text files that cannot be read: they are put into a table, up to a bound.
struct RejectPolicy {
  std::string table;                // "bad_orders" or "schema.bad_orders"
  std::optional<int64_t> max_rows;  // More of them fail the read; neither bound: any number.
  std::optional<double> max_share;  // Likewise, as a share of all rows, 0-1.
};

// A row of a text file that a scan left out.
struct RejectedRow {
  std::string file;
  std::optional<int64_t> line;  // In the file, from 1: where the row begins. Nothing: all of it.
  std::string column;           // Empty: the row does not have the columns that it should have.
  std::string raw;
  std::string reason;  // "Column amount is INTEGER, which does not fit: \"x\""
};

// A read that the engine does itself: it parses the files, prunes columns and pushes filters down.
// The rows arrive file by file in the order of `files`, which is empty only where
// ReadRequest::files says so.
struct FileScan {
  ReadFormat format;
  std::vector<std::string> files;       // Paths or URIs, no globs.
  std::vector<std::string> columns;     // Empty: all.
  std::optional<RejectPolicy> rejects;  // Nothing: a row that cannot be read fails the read.
};

}  // namespace sqlflow
