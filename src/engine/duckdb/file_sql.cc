#include "engine/duckdb/file_sql.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "engine/duckdb/dialect.h"

namespace sqlflow::duckdb {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};

std::string TextList(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + QuoteText(text);
  return "[" + list + "]";
}

std::string_view CompressionName(Compression compression) {
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
      return "snappy";
  }
  return "auto";
}

// Named arguments of a table function, or options of COPY.
class Arguments {
 public:
  Arguments(std::string first, std::string_view assign)
      : text_(std::move(first)), assign_(assign) {}

  void Add(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_ += ", ";
    text_ += fmt::format("{}{}{}", name, assign_, value);
  }
  void AddText(std::string_view name, std::string_view text) { Add(name, QuoteText(text)); }
  void AddTextIfSet(std::string_view name, std::string_view text) {
    if (!text.empty()) AddText(name, text);
  }
  void AddFlag(std::string_view name, bool flag) { Add(name, flag ? "true" : "false"); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::string_view assign_;
};

std::string TypeMap(const std::vector<std::pair<std::string, std::string>>& types) {
  std::string map;
  for (const auto& [column, type] : types) {
    if (!map.empty()) map += ", ";
    map += QuoteText(column) + ": " + QuoteText(type);
  }
  return "{" + map + "}";
}

std::string Read(const CsvReadFormat& csv, const std::vector<std::string>& files) {
  Arguments arguments(TextList(files), " = ");
  arguments.AddTextIfSet("delim", csv.delimiter);
  arguments.AddFlag("header", csv.header);
  arguments.AddText("quote", csv.quote);
  arguments.AddText("escape", csv.escape.empty() ? csv.quote : csv.escape);
  arguments.AddText("encoding", csv.encoding);
  arguments.Add("nullstr", csv.null_values.empty() ? "''" : TextList(csv.null_values));
  // A quoted empty field is an empty text and no NULL.
  arguments.AddFlag("allow_quoted_nulls", !csv.null_values.empty());
  // Left to be guessed, lines that do not fit would be skipped or taken for comments in silence.
  arguments.Add("skip", std::to_string(csv.skip_rows));
  arguments.AddText("comment", "");
  arguments.AddTextIfSet("dateformat", csv.date_format);
  arguments.AddTextIfSet("timestampformat", csv.timestamp_format);
  if (csv.decimal_separator != ".") arguments.AddText("decimal_separator", csv.decimal_separator);
  arguments.AddFlag("all_varchar", csv.all_varchar);
  arguments.Add("sample_size", std::to_string(csv.sample_rows));
  if (csv.ignore_errors) arguments.AddFlag("ignore_errors", true);
  if (csv.null_padding) arguments.AddFlag("null_padding", true);
  if (csv.union_by_name) arguments.AddFlag("union_by_name", true);
  arguments.AddTextIfSet("filename", csv.filename_column);
  arguments.AddText("compression", CompressionName(csv.compression));
  if (!csv.column_types.empty()) arguments.Add("types", TypeMap(csv.column_types));
  std::string item = "read_csv(" + arguments.text() + ")";
  if (csv.max_rows) item = fmt::format("(SELECT * FROM {} LIMIT {})", item, *csv.max_rows);
  return item;
}

std::string VarcharColumns(int count) {
  std::string columns;
  for (int i = 0; i < count; ++i) {
    if (i > 0) columns += ", ";
    columns += fmt::format("'c{}': 'VARCHAR'", i);
  }
  return "{" + columns + "}";
}

std::string Read(const JsonFormat& json, const std::vector<std::string>& files) {
  Arguments arguments(TextList(files), " = ");
  arguments.AddText("format", json.lines ? "newline_delimited" : "array");
  arguments.AddText("compression", CompressionName(json.compression));
  return "read_json(" + arguments.text() + ")";
}

std::string Read(const ParquetFormat& parquet, const std::vector<std::string>& files) {
  Arguments arguments(TextList(files), " = ");
  arguments.AddFlag("hive_partitioning", parquet.hive_partitioning);
  arguments.AddFlag("union_by_name", parquet.union_by_name);
  arguments.AddTextIfSet("filename", parquet.filename_column);
  return "read_parquet(" + arguments.text() + ")";
}

std::string WriteOptions(const CsvWriteFormat& csv) {
  Arguments arguments("FORMAT csv", " ");
  arguments.AddText("DELIMITER", csv.delimiter);
  arguments.AddFlag("HEADER", csv.header);
  arguments.AddText("QUOTE", csv.quote);
  arguments.AddText("ESCAPE", csv.escape.empty() ? csv.quote : csv.escape);
  arguments.AddText("NULLSTR", csv.null_text);
  if (csv.quote_always) arguments.Add("FORCE_QUOTE", "*");
  arguments.AddTextIfSet("DATEFORMAT", csv.date_format);
  arguments.AddTextIfSet("TIMESTAMPFORMAT", csv.timestamp_format);
  arguments.Add("COMPRESSION", CompressionName(csv.compression));
  return arguments.text();
}

std::string WriteOptions(const JsonFormat& json) {
  Arguments arguments("FORMAT json", " ");
  arguments.AddFlag("ARRAY", !json.lines);
  arguments.Add("COMPRESSION", CompressionName(json.compression));
  return arguments.text();
}

std::string WriteOptions(const ParquetFormat& parquet) {
  Arguments arguments("FORMAT parquet", " ");
  arguments.Add("COMPRESSION", parquet.compression == Compression::kNone
                                   ? "uncompressed"
                                   : CompressionName(parquet.compression));
  if (parquet.row_group_rows)
    arguments.Add("ROW_GROUP_SIZE", std::to_string(*parquet.row_group_rows));
  return arguments.text();
}

}  // namespace

std::string ReadSql(const FileScan& scan) {
  std::string item =
      std::visit([&](const auto& format) { return Read(format, scan.files); }, scan.format);
  if (scan.columns.empty()) return item;
  std::string columns;
  for (const std::string& column : scan.columns) {
    columns += (columns.empty() ? "" : ", ") + QuoteIdentifier(column);
  }
  return fmt::format("(SELECT {} FROM {})", columns, item);
}

std::string ReadAsTextSql(const CsvReadFormat& csv, const std::string& file, int columns) {
  Arguments arguments(TextList({file}), " = ");
  arguments.AddFlag("auto_detect", false);
  arguments.AddFlag("header", csv.header);
  arguments.AddText("delim", csv.delimiter.empty() ? "," : csv.delimiter);
  arguments.AddText("quote", csv.quote);
  arguments.AddText("escape", csv.escape.empty() ? csv.quote : csv.escape);
  arguments.AddText("encoding", csv.encoding);
  arguments.Add("skip", std::to_string(csv.skip_rows));
  arguments.AddText("comment", "");
  arguments.Add("columns", VarcharColumns(columns));
  return "read_csv(" + arguments.text() + ")";
}

std::string CopySql(std::string_view query, std::string_view path, const WriteFormat& format) {
  const std::string options =
      std::visit([](const auto& each) { return WriteOptions(each); }, format);
  return fmt::format("COPY ({}\n) TO {} ({})", query, QuoteText(path), options);
}

}  // namespace sqlflow::duckdb
