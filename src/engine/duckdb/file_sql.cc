#include "engine/duckdb/file_sql.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "engine/duckdb/csv_rejects.h"
#include "engine/duckdb/dialect.h"
#include "sqlflow/error.h"

namespace sqlflow::duckdb {
namespace {

// Name and value pairs, in the spelling of a function's named arguments or of COPY's options.
class Arguments {
 public:
  explicit Arguments(std::string_view assign) : assign_(assign) {}

  void Add(std::string_view name, std::string_view value) {
    text_ += fmt::format(", {}{}{}", name, assign_, value);
  }
  void Flag(std::string_view name, bool flag) { Add(name, flag ? "true" : "false"); }
  void Text(std::string_view name, std::string_view text) { Add(name, QuoteText(text)); }
  void TextUnlessEmpty(std::string_view name, std::string_view text) {
    if (!text.empty()) Text(name, text);
  }
  const std::string& text() const { return text_; }

 private:
  const std::string_view assign_;
  std::string text_;
};

std::string TextList(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + QuoteText(text);
  return '[' + list + ']';
}

std::string_view TextCompression(Compression compression, std::string_view format) {
  switch (compression) {
    case Compression::kAuto:
      return "auto";
    case Compression::kNone:
      return "none";
    case Compression::kGzip:
      return "gzip";
    case Compression::kZstd:
      return "zstd";
    case Compression::kSnappy:
      break;
  }
  throw Error(ErrorCode::kUnsupported,
              fmt::format("{} files cannot have this compression: snappy", format))
      .Hint("Choose gzip or zstd");
}

// The engine's reader of JSON has words of its own for the first two.
std::string_view JsonReaderCompression(Compression compression) {
  if (compression == Compression::kAuto) return "auto_detect";
  if (compression == Compression::kNone) return "uncompressed";
  return TextCompression(compression, "JSON");
}

std::string_view ParquetCompression(Compression compression) {
  switch (compression) {
    case Compression::kNone:
      return "uncompressed";
    case Compression::kGzip:
      return "gzip";
    case Compression::kSnappy:
      return "snappy";
    case Compression::kAuto:
    case Compression::kZstd:
      break;
  }
  return "zstd";
}

// The engine's own line end of "\r\n" loses rows in its strict mode, where it must be guessed.
std::string_view LineEndName(std::string_view line_end) {
  if (line_end == "\n") return "\\n";
  return line_end == "\r" ? "\\r" : "";
}

// What decides where fields and rows begin.
void AddCsvLayout(const CsvReadFormat& format, Arguments& arguments) {
  arguments.TextUnlessEmpty("delim", format.delimiter);
  arguments.Text("quote", format.quote);
  arguments.Text("escape", format.escape.empty() ? format.quote : format.escape);
  arguments.Text("encoding", format.encoding);
  arguments.Text("compression", TextCompression(format.compression, "CSV"));
  arguments.Add("skip", std::to_string(format.skip_rows));
  // Left to be guessed, lines that begin with # could be dropped in silence.
  arguments.Text("comment", "");
  arguments.Add("max_line_size", std::to_string(format.max_line_bytes));
  arguments.Add("buffer_size", std::to_string(format.max_line_bytes));
  arguments.TextUnlessEmpty("new_line", LineEndName(format.line_end));
  // Ragged rows and loose quotes are errors unless the caller allows them.
  arguments.Flag("strict_mode", format.line_end != "\r\n");
}

std::string CsvTypes(const std::vector<std::pair<std::string, std::string>>& columns) {
  std::string types;
  for (const auto& [name, type] : columns) {
    types += fmt::format("{}{}: {}", types.empty() ? "" : ", ", QuoteText(name), QuoteText(type));
  }
  return '{' + types + '}';
}

void AddCsvReading(const CsvReadFormat& format, Arguments& arguments) {
  AddCsvLayout(format, arguments);
  arguments.Flag("header", format.header);
  if (!format.null_values.empty()) arguments.Add("nullstr", TextList(format.null_values));
  arguments.Flag("allow_quoted_nulls", false);
  arguments.TextUnlessEmpty("dateformat", format.date_format);
  arguments.TextUnlessEmpty("timestampformat", format.timestamp_format);
  arguments.Text("decimal_separator", format.decimal_separator);
  if (format.all_varchar) arguments.Flag("all_varchar", true);
  if (format.ignore_errors) arguments.Flag("ignore_errors", true);
  if (format.null_padding) arguments.Flag("null_padding", true);
  if (!format.infers_columns) {
    arguments.Flag("auto_detect", false);
    arguments.Add("columns", CsvTypes(format.column_types));
    return;
  }
  if (!format.names.empty()) arguments.Add("names", TextList(format.names));
  arguments.Add("sample_size", std::to_string(format.sample_rows));
  if (!format.column_types.empty()) arguments.Add("types", CsvTypes(format.column_types));
}

void KeepRejects(Arguments& arguments) {
  arguments.Flag("store_rejects", true);
  arguments.Text("rejects_table", kRejectErrors);
  arguments.Text("rejects_scan", kRejectScans);
}

std::string ReadCall(const CsvReadFormat& format, const FileScan& scan) {
  Arguments arguments("=");
  AddCsvReading(format, arguments);
  if (format.union_by_name) arguments.Flag("union_by_name", true);
  arguments.TextUnlessEmpty("filename", format.filename_column);
  if (scan.rejects) KeepRejects(arguments);
  return fmt::format("read_csv({}{})", TextList(scan.files), arguments.text());
}

std::string ReadCall(const JsonFormat& format, const FileScan& scan) {
  Arguments arguments("=");
  arguments.Text("format", format.lines ? "newline_delimited" : "array");
  arguments.Text("compression", JsonReaderCompression(format.compression));
  return fmt::format("read_json({}{})", TextList(scan.files), arguments.text());
}

std::string ReadCall(const ParquetFormat& format, const FileScan& scan) {
  Arguments arguments("=");
  arguments.Flag("hive_partitioning", format.hive_partitioning);
  if (format.union_by_name) arguments.Flag("union_by_name", true);
  arguments.TextUnlessEmpty("filename", format.filename_column);
  return fmt::format("read_parquet({}{})", TextList(scan.files), arguments.text());
}

std::string NameList(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + QuoteName(name);
  return list;
}

bool WritesFolder(const CsvWriteFormat& format) {
  return format.max_file_bytes.has_value() || !format.partition_columns.empty();
}

std::string_view FolderSuffix(Compression compression) {
  if (compression == Compression::kGzip) return "csv.gz";
  return compression == Compression::kZstd ? "csv.zst" : "csv";
}

// The engine names the folder of NULL so, and keeps one of two files when a text is called the
// same.
std::string RefuseNullsName(const std::vector<std::string>& partition_columns) {
  constexpr std::string_view kName = "__HIVE_DEFAULT_PARTITION__";
  std::string replaced;
  for (const std::string& column : partition_columns) {
    replaced += fmt::format(
        "{0}CASE WHEN CAST({1} AS VARCHAR) = '{2}' THEN error('{3}: {2}') ELSE {1} END AS {1}",
        replaced.empty() ? "" : ", ", QuoteName(column), kName,
        "Value of a partition column cannot be told from NULL in the name of its folder");
  }
  return fmt::format("SELECT * REPLACE ({}) FROM (", replaced);
}

void AddOptions(const CsvWriteFormat& format, Arguments& options) {
  options.Add("FORMAT", "csv");
  options.Text("COMPRESSION", TextCompression(format.compression, "CSV"));
  options.Text("DELIMITER", format.delimiter);
  options.Flag("HEADER", format.header);
  options.Text("QUOTE", format.quote);
  options.Text("ESCAPE", format.escape.empty() ? format.quote : format.escape);
  if (format.quote_always) options.Add("FORCE_QUOTE", "*");
  options.Text("NULLSTR", format.null_text);
  options.TextUnlessEmpty("DATEFORMAT", format.date_format);
  options.TextUnlessEmpty("TIMESTAMPFORMAT", format.timestamp_format);
  if (format.max_file_bytes) options.Add("FILE_SIZE_BYTES", std::to_string(*format.max_file_bytes));
  if (!format.partition_columns.empty()) {
    options.Add("PARTITION_BY", '(' + NameList(format.partition_columns) + ')');
  }
  if (WritesFolder(format)) options.Text("FILE_EXTENSION", FolderSuffix(format.compression));
}

bool WritesFolder(const JsonFormat&) { return false; }
bool WritesFolder(const ParquetFormat&) { return false; }

void AddOptions(const JsonFormat& format, Arguments& options) {
  options.Add("FORMAT", "json");
  options.Text("COMPRESSION", TextCompression(format.compression, "JSON"));
  options.Flag("ARRAY", !format.lines);
}

void AddOptions(const ParquetFormat& format, Arguments& options) {
  options.Add("FORMAT", "parquet");
  options.Text("COMPRESSION", ParquetCompression(format.compression));
  if (format.row_group_rows) {
    options.Add("ROW_GROUP_SIZE", std::to_string(*format.row_group_rows));
  }
}

}  // namespace

std::string SniffCsvCall(const std::string& file, const CsvReadFormat& format) {
  Arguments arguments("=");
  AddCsvReading(format, arguments);
  return fmt::format("sniff_csv({}{})", QuoteText(file), arguments.text());
}

std::string ReadCsvAsText(const std::string& file, const CsvReadFormat& format, size_t column_count,
                          const std::optional<RejectPolicy>& rejects) {
  Arguments arguments("=");
  AddCsvLayout(format, arguments);
  arguments.Flag("header", format.header);
  arguments.Flag("auto_detect", false);
  std::vector<std::pair<std::string, std::string>> columns;
  for (size_t i = 0; i < column_count; ++i) columns.emplace_back(fmt::format("c{}", i), "VARCHAR");
  arguments.Add("columns", CsvTypes(columns));
  if (rejects) KeepRejects(arguments);
  return fmt::format("read_csv({}{})", TextList({file}), arguments.text());
}

std::string ScanSql(const FileScan& scan) {
  const std::string call =
      std::visit([&](const auto& format) { return ReadCall(format, scan); }, scan.format);
  const auto* csv = std::get_if<CsvReadFormat>(&scan.format);
  const bool limited = csv != nullptr && csv->max_rows.has_value();
  if (scan.columns.empty() && !limited) return call;
  const std::string columns = NameList(scan.columns);
  return fmt::format("(SELECT {} FROM {}{})", columns.empty() ? "*" : columns, call,
                     limited ? fmt::format(" LIMIT {}", *csv->max_rows) : "");
}

CopySql CopyToFile(const std::string& path, const WriteFormat& format) {
  Arguments options(" ");
  std::visit([&](const auto& chosen) { AddOptions(chosen, options); }, format);
  // The path is a temporary name already, and may be a pipe; the engine takes no such word for
  // folders.
  const bool is_folder =
      std::visit([](const auto& chosen) { return WritesFolder(chosen); }, format);
  if (!is_folder) options.Flag("USE_TMP_FILE", false);
  CopySql copy{"COPY (", fmt::format("\n) TO {} ({})", QuoteText(path), options.text().substr(2))};
  const auto* csv = std::get_if<CsvWriteFormat>(&format);
  if (csv != nullptr && !csv->partition_columns.empty()) {
    copy.before += RefuseNullsName(csv->partition_columns);
    copy.after.insert(0, "\n)");
  }
  return copy;
}

}  // namespace sqlflow::duckdb
