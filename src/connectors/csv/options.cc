#include "connectors/csv/options.h"

#include <fmt/format.h>

#include <charconv>

#include "base/strings.h"
#include "connectors/base/file_options.h"

namespace sqlflow {
namespace {

using Problems = std::vector<OptionProblem>;

// A tab is often written as the two characters of its escape.
std::string Separator(const std::string& text) { return text == "\\t" ? "\t" : text; }

std::string EncodingName(std::string_view written) {
  const std::string encoding = ToLower(written);
  if (encoding == "utf8") return "utf-8";
  if (encoding == "latin1" || encoding == "iso-8859-1") return "latin-1";
  return encoding == "utf16" ? "utf-16" : encoding;
}

// What reading and writing have in common.
template <class O>
void CheckDialect(const O& options, const OptionValue& values, Problems& problems) {
  const std::string delimiter = Separator(options.delimiter);
  if (delimiter.empty() || delimiter.size() > 4) {
    if (delimiter != "auto") {
      problems.push_back(ProblemAt(
          "SF0204", "delimiter", values,
          "Delimiter must have one to four bytes: " + (delimiter.empty() ? "\"\"" : delimiter)));
    }
  }
  if (options.quote_char.size() > 1) {
    problems.push_back(ProblemAt("SF0204", "quote_char", values,
                                 "Quote must be one byte, or empty: " + options.quote_char));
  }
  if (options.escape_char.size() > 1) {
    problems.push_back(ProblemAt("SF0204", "escape_char", values,
                                 "Escape must be one byte, or empty: " + options.escape_char));
  }
  if (!delimiter.empty() && delimiter == options.quote_char) {
    problems.push_back(ProblemAt("SF0207", "quote_char", values,
                                 "Delimiter and quote are the same: " + delimiter));
  }
  const std::pair<std::string_view, const std::string&> formats[] = {
      {"date_format", options.date_format}, {"timestamp_format", options.timestamp_format}};
  for (const auto& [name, format] : formats) {
    if (format.empty() || format.find('%') != std::string::npos) continue;
    problems.push_back(ProblemAt("SF0204", name, values,
                                 "Format has no fields such as %Y: " + format,
                                 "Example: \"%d.%m.%Y\""));
  }
}

// The engine takes no text for NULL that another character of the dialect could begin or end in.
template <class O>
void CheckNullText(const O& options, std::string_view option, const std::string& null_text,
                   const OptionValue& values, Problems& problems) {
  const std::pair<std::string_view, std::string> parts[] = {
      {"delimiter", options.delimiter == "auto" ? "" : Separator(options.delimiter)},
      {"quote", options.quote_char},
      {"escape", options.escape_char}};
  for (const auto& [name, part] : parts) {
    if (part.empty() || null_text.find(part) == std::string::npos) continue;
    problems.push_back(ProblemAt("SF0207", option, values,
                                 fmt::format("Text for NULL holds the {}: {}", name, null_text)));
    return;
  }
}

void CheckPaths(const CsvSourceOptions& options, const OptionValue& values, Problems& problems) {
  for (const std::string& path : options.path) {
    if (path == "-" && options.path.size() > 1) {
      problems.push_back(ProblemAt("SF0207", "path", values,
                                   "Standard input cannot be read together with files: -"));
    }
    if (path.find("://") != std::string::npos && !path.starts_with("file://")) {
      const bool is_s3 = path.starts_with("s3://");
      problems.push_back(ProblemAt("SF0204", "path", values, "Path is not a local file: " + path,
                                   is_s3 ? "Use TYPE S3 with \"uri\"" : ""));
    }
  }
}

void CheckReading(const CsvSourceOptions& options, const OptionValue& values, Problems& problems) {
  if (options.null_padding && options.strict && values.Find("strict") != nullptr) {
    problems.push_back(ProblemAt("SF0207", "null_padding", values,
                                 "Options contradict each other: strict and null_padding",
                                 "Short rows are either an error or filled with NULL"));
  }
  if (options.decimal == Separator(options.delimiter)) {
    problems.push_back(ProblemAt("SF0207", "decimal", values,
                                 "Delimiter and decimal separator are the same: " + options.decimal,
                                 "Write \"delimiter\": \";\""));
  }
  const OptionEntry* columns = values.Find("columns");
  if (options.all_varchar && columns != nullptr && columns->value.as_map() != nullptr) {
    problems.push_back(
        ProblemAt("SF0207", "all_varchar", values,
                  "Options contradict each other: all_varchar and types in columns"));
  }
  for (const std::string& null_text : options.null_values) {
    CheckNullText(options, "null_values", null_text, values, problems);
  }
}

// The share that "1%" means, or nothing.
std::optional<double> Share(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  text.remove_suffix(1);
  double percent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (!is_number || percent < 0 || percent > 100) return std::nullopt;
  return percent / 100;
}

void CheckRejects(const CsvSourceOptions& options, const OptionValue& values, Problems& problems) {
  const OptionValue& most = options.max_rejects;
  const std::string* text = most.as_string();
  const bool is_count = most.as_int() != nullptr && *most.as_int() >= 0;
  if (!most.is_null() && !is_count && (text == nullptr || !Share(*text))) {
    problems.push_back(ProblemAt("SF0204", "max_rejects", values,
                                 "Option must be a number of rows or a share: max_rejects",
                                 R"(Write 100 or "1%")"));
  }
  if (options.rejects.empty()) {
    for (const char* option : {"max_rejects", "on_bad_file"}) {
      if (values.Find(option) == nullptr || (options.on_bad_file == "fail" && most.is_null())) {
        continue;
      }
      problems.push_back(
          ProblemAt("SF0207", option, values,
                    fmt::format("Option {} needs a table for what is rejected", option),
                    R"(Add "rejects": "bad_rows")"));
    }
    return;
  }
  for (const auto& [option, given] : {std::pair("ignore_errors", options.ignore_errors),
                                      std::pair("union_by_name", options.union_by_name),
                                      std::pair("null_padding", options.null_padding)}) {
    if (!given) continue;
    problems.push_back(
        ProblemAt("SF0207", option, values,
                  fmt::format("Options contradict each other: rejects and {}", option)));
  }
}

void CheckSeveralFiles(const CsvDestinationOptions& options, const OptionValue& values,
                       Problems& problems) {
  if (!options.partition_by.empty() && options.max_file_bytes) {
    problems.push_back(ProblemAt("SF0207", "max_file_bytes", values,
                                 "Options cannot go together: partition_by and max_file_bytes"));
  }
  const bool packed = CompressionOf(options.compression, options.path) != Compression::kNone;
  if (EncodingName(options.encoding) == "utf-8" || (!packed && !options.writes_folder())) return;
  problems.push_back(
      ProblemAt("SF0207", "encoding", values,
                "Encoding is only for a single file that is not packed: " + options.encoding,
                "Packed files and folders of files are written as utf-8"));
}

void CheckWriting(const CsvDestinationOptions& options, const OptionValue& values,
                  Problems& problems) {
  if (options.delimiter == "auto") {
    problems.push_back(ProblemAt("SF0204", "delimiter", values,
                                 "Delimiter of a file to write cannot be guessed: auto"));
  }
  if (options.delimiter != "auto" && Separator(options.delimiter).size() != 1) {
    problems.push_back(
        ProblemAt("SF0204", "delimiter", values,
                  "Delimiter of a file to write must be one byte: " + options.delimiter));
  }
  CheckNullText(options, "null_string", options.null_string, values, problems);
  if (options.path.find("://") != std::string::npos && !options.path.starts_with("file://")) {
    problems.push_back(
        ProblemAt("SF0204", "path", values, "Path is not a local file: " + options.path));
  }
  CheckSeveralFiles(options, values, problems);
}

}  // namespace

OptionSet<CsvSourceOptions> CsvSourceOptions::Spec() {
  using O = CsvSourceOptions;
  auto spec =
      OptionSet<O>()
          .Required("path", &O::path,
                    "File or files to read: a path, a glob, a list, `-` for "
                    "standard input. `.gz` and `.zst` are unpacked.")
          .Example("data/orders_*.csv")
          .Optional("has_header", &O::has_header, "Whether the first line names the columns.")
          .Alias("header")
          .Optional("delimiter", &O::delimiter,
                    "Field separator, one to four bytes. `auto` lets the engine guess.")
          .Alias("sep")
          .Optional("quote_char", &O::quote_char, "Character around values that hold others.")
          .Optional("escape_char", &O::escape_char,
                    "Character before a quote inside a value; by default the quote is doubled.")
          .Optional("encoding", &O::encoding, "Encoding of the text.")
          .Choices({"utf-8", "latin-1", "utf-16", "utf8", "latin1", "iso-8859-1", "utf16"})
          .Optional("compression", &O::compression, "How files are packed; auto: by suffix.")
          .Choices({"auto", "none", "gzip", "zstd"})
          .Optional("null_values", &O::null_values,
                    "Texts that mean NULL; by default the empty field without quotes only.")
          .Alias("null_value")
          .Example("NA")
          .Optional("skip_rows", &O::skip_rows, "Lines to pass over before the header.")
          .Range(0)
          .Optional("max_rows", &O::max_rows, "Most rows to read.")
          .Range(0)
          .Optional("ignore_errors", &O::ignore_errors, "Leaves rows out that cannot be read.")
          .Optional("rejects", &O::rejects,
                    "Table that LOAD puts rows into which cannot be read: file, line, column_name, "
                    "raw, reason, run_id.")
          .Example("bad_orders")
          .Optional("max_rejects", &O::max_rejects,
                    "Most of such rows, as a number or a share; more fail the load. Default: any "
                    "number.")
          .Example("1%")
          .Optional("on_bad_file", &O::on_bad_file,
                    "What a file that is empty or no text does: it fails the load, or is put into "
                    "the table of rejects as a whole.")
          .Choices({"fail", "reject"})
          .Optional("date_format", &O::date_format, "strptime format of dates; default: ISO.")
          .Example("%d.%m.%Y")
          .Optional("timestamp_format", &O::timestamp_format,
                    "strptime format of timestamps; default: ISO.")
          .Example("%d.%m.%Y %H:%M")
          .Optional("decimal", &O::decimal, "Decimal separator of numbers.")
          .Alias("decimal_separator")
          .Choices({".", ","})
          .Optional("all_varchar", &O::all_varchar, "Reads every column as text.")
          .Optional("sample_rows", &O::sample_rows,
                    "Rows that decide a column's type; -1: all rows.")
          .Range(-1)
          .Optional("strict", &O::strict,
                    "Makes a row with too few or too many fields an error that names its line.")
          .Optional("null_padding", &O::null_padding, "Fills short rows with NULL instead.")
          .Optional("union_by_name", &O::union_by_name,
                    "Matches the columns of several files by name and not by position.")
          .Optional("trim", &O::trim,
                    "What is cut from texts: the carriage return of a line's end only, or blanks, "
                    "tabs and line breaks at their end or at both ends.")
          .Choices({"line_end", "trailing", "both"})
          .Rule(CheckPaths)
          .Rule(CheckDialect<O>)
          .Rule(CheckReading)
          .Rule(CheckRejects);
  spec.Accept(FileSourceOptions::Spec());
  spec.Accept(CommonSourceOptions::Spec());
  return spec;
}

CsvReadFormat ReadFormatOf(const CsvSourceOptions& options, const FileSourceOptions& files,
                           const OptionValue& columns) {
  CsvReadFormat format;
  format.delimiter = options.delimiter == "auto" ? "" : Separator(options.delimiter);
  format.header = options.has_header;
  format.quote = options.quote_char;
  format.escape = options.escape_char;
  format.encoding = EncodingName(options.encoding);
  format.null_values = options.null_values;
  format.skip_rows = options.skip_rows;
  format.max_rows = options.max_rows;
  format.date_format = options.date_format;
  format.timestamp_format = options.timestamp_format;
  format.decimal_separator = options.decimal;
  format.all_varchar = options.all_varchar;
  format.sample_rows = options.sample_rows;
  format.ignore_errors = options.ignore_errors;
  format.null_padding = options.null_padding || !options.strict;
  format.union_by_name = options.union_by_name;
  format.filename_column = files.file_column();
  if (options.trim == "trailing") format.trim = TextTrim::kTrailing;
  if (options.trim == "both") format.trim = TextTrim::kBoth;
  if (options.compression != "auto") format.compression = CompressionOf(options.compression, "");
  if (const OptionValue::Map* types = columns.as_map()) {
    for (const OptionEntry& entry : *types) {
      format.column_types.emplace_back(entry.key, ToText(entry.value));
    }
  }
  return format;
}

std::optional<RejectPolicy> RejectPolicyOf(const CsvSourceOptions& options) {
  if (options.rejects.empty()) return std::nullopt;
  RejectPolicy policy{.table = options.rejects};
  if (const int64_t* rows = options.max_rejects.as_int()) policy.max_rows = *rows;
  if (const std::string* share = options.max_rejects.as_string()) policy.max_share = Share(*share);
  return policy;
}

OptionSet<CsvDestinationOptions> CsvDestinationOptions::Spec() {
  using O = CsvDestinationOptions;
  auto spec =
      OptionSet<O>()
          .Required("path", &O::path, "File to write; missing folders are made.")
          .Example("output/report.csv")
          .Optional("header", &O::header, "Whether the first line names the columns.")
          .Alias("has_header")
          .Optional("delimiter", &O::delimiter, "Field separator, one byte.")
          .Alias("sep")
          .Optional("quote_char", &O::quote_char, "Character around values that hold others.")
          .Optional("escape_char", &O::escape_char,
                    "Character before a quote inside a value; by default the quote is doubled.")
          .Optional("quote", &O::quote, "Which values are quoted.")
          .Choices({"needed", "always"})
          .Optional("null_string", &O::null_string, "How NULL is written.")
          .Alias("null_value")
          .Optional("date_format", &O::date_format, "strftime format of dates; default: ISO.")
          .Example("%d.%m.%Y")
          .Optional("timestamp_format", &O::timestamp_format,
                    "strftime format of timestamps; default: ISO.")
          .Optional("compression", &O::compression, "How the file is packed; auto: by suffix.")
          .Choices({"auto", "none", "gzip", "zstd"})
          .Optional("encoding", &O::encoding, "Encoding of the text; utf-16 begins with a mark.")
          .Choices({"utf-8", "latin-1", "utf-16", "utf8", "latin1", "iso-8859-1", "utf16"})
          .Optional("partition_by", &O::partition_by,
                    "Columns whose values name folders below the path, `region=north`; the files "
                    "in them are without these columns.")
          .Example("region")
          .Optional("max_file_bytes", &O::max_file_bytes,
                    "Size at which a file is closed and the next begun; the path is their folder.")
          .Range(1)
          .Rule(CheckDialect<O>)
          .Rule(CheckWriting);
  IgnoreOtherFormats(spec, FileKind::kCsv);
  return spec;
}

CsvWriteFormat WriteFormatOf(const CsvDestinationOptions& options) {
  CsvWriteFormat format;
  format.delimiter = Separator(options.delimiter);
  format.header = options.header;
  format.quote = options.quote_char;
  format.escape = options.escape_char;
  format.quote_always = options.quote == "always";
  format.null_text = options.null_string;
  format.date_format = options.date_format;
  format.timestamp_format = options.timestamp_format;
  format.compression = CompressionOf(options.compression, options.path);
  format.partition_columns = options.partition_by;
  format.max_file_bytes = options.max_file_bytes;
  return format;
}

CsvReadFormat ReadBackFormatOf(const CsvDestinationOptions& options) {
  CsvReadFormat format;
  format.delimiter = Separator(options.delimiter);
  format.header = options.header;
  format.quote = options.quote_char;
  format.escape = options.escape_char;
  format.encoding = EncodingName(options.encoding);
  if (!options.null_string.empty()) format.null_values = {options.null_string};
  format.date_format = options.date_format;
  format.timestamp_format = options.timestamp_format;
  format.compression = CompressionOf(options.compression, options.path);
  return format;
}

}  // namespace sqlflow
