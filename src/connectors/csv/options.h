// Options of delimited text files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sqlflow/common_options.h"
#include "sqlflow/file_format.h"
#include "sqlflow/file_source_options.h"
#include "sqlflow/options.h"

namespace sqlflow {

struct CsvSourceOptions {
  std::vector<std::string> path;
  bool has_header = true;
  std::string delimiter = ",";
  std::string quote_char = "\"";
  std::string escape_char;
  std::string encoding = "utf-8";
  std::string compression = "auto";
  std::vector<std::string> null_values;
  int64_t skip_rows = 0;
  std::optional<int64_t> max_rows;
  bool ignore_errors = false;
  std::string rejects;
  OptionValue max_rejects;
  std::string on_bad_file = "fail";
  std::string date_format;
  std::string timestamp_format;
  std::string decimal = ".";
  bool all_varchar = false;
  int64_t sample_rows = 20480;
  bool strict = true;
  bool null_padding = false;
  bool union_by_name = false;
  std::string trim = "line_end";

  // The common options and those of files are accepted too; ParseCommonOptions and
  // ParseFileSourceOptions read them.
  static OptionSet<CsvSourceOptions> Spec();
};

// `columns` of the common options: a map of names to types is known to the reader beforehand.
CsvReadFormat ReadFormatOf(const CsvSourceOptions& options, const FileSourceOptions& files,
                           const OptionValue& columns);

// Nothing without `rejects`. The options have been checked.
std::optional<RejectPolicy> RejectPolicyOf(const CsvSourceOptions& options);

struct CsvDestinationOptions {
  std::string path;
  bool header = true;
  std::string delimiter = ",";
  std::string quote_char = "\"";
  std::string escape_char;
  std::string quote = "needed";
  std::string null_string;
  std::string date_format;
  std::string timestamp_format;
  std::string compression = "auto";
  std::string encoding = "utf-8";
  std::vector<std::string> partition_by;
  std::optional<int64_t> max_file_bytes;

  // Whether the path is a folder of files.
  bool writes_folder() const { return !partition_by.empty() || max_file_bytes.has_value(); }

  static OptionSet<CsvDestinationOptions> Spec();
};

CsvWriteFormat WriteFormatOf(const CsvDestinationOptions& options);
// Reads back what WriteFormatOf made.
CsvReadFormat ReadBackFormatOf(const CsvDestinationOptions& options);

}  // namespace sqlflow
