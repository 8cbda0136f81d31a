#include "connectors/base/file_options.h"

#include <fmt/format.h>

#include "base/strings.h"

namespace sqlflow {
namespace {

struct FormatNames {
  FileKind kind;
  std::string_view owner;
  std::vector<std::string> names;
};

const std::vector<FormatNames>& AllFormats() {
  static const std::vector<FormatNames> formats = {
      {FileKind::kCsv,
       "CSV files",
       {"header", "has_header", "delimiter", "sep", "quote_char", "escape_char", "quote",
        "null_string", "date_format", "timestamp_format", "encoding"}},
      {FileKind::kJson, "JSON files", {"format", "records", "flatten", "maximum_depth"}},
      {FileKind::kParquet, "Parquet files", {"row_group_size", "sort_by"}},
  };
  return formats;
}

}  // namespace

void IgnoreOtherFormats(OptionList& options, FileKind own) {
  for (const FormatNames& format : AllFormats()) {
    if (format.kind != own) options.Ignore(format.owner, format.names);
  }
}

Compression CompressionOf(std::string_view path) {
  const std::string lower = ToLower(path);
  if (lower.ends_with(".gz")) return Compression::kGzip;
  if (lower.ends_with(".zst")) return Compression::kZstd;
  return Compression::kNone;
}

Compression CompressionOf(std::string_view name, std::string_view path) {
  if (name == "none") return Compression::kNone;
  if (name == "gzip") return Compression::kGzip;
  if (name == "zstd") return Compression::kZstd;
  if (name == "snappy") return Compression::kSnappy;
  return CompressionOf(path);
}

OptionProblem UnsupportedOption(std::string_view name, const OptionValue& values,
                                std::string hint) {
  return ProblemAt("SF0209", name, values, fmt::format("Option is not supported yet: {}", name),
                   std::move(hint));
}

OptionProblem ProblemAt(std::string_view id, std::string_view option, const OptionValue& values,
                        std::string message, std::string hint) {
  const OptionEntry* entry = values.Find(option);
  return {std::string(id), std::move(message), std::move(hint),
          entry == nullptr ? values.span : entry->key_span, false};
}

}  // namespace sqlflow
