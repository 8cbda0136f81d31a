#include "connectors/csv/source.h"

#include <utility>

#include "connectors/base/file_options.h"
#include "connectors/base/local_files.h"
#include "connectors/base/registration.h"
#include "connectors/base/standard_input.h"
#include "connectors/csv/line_ends.h"

namespace sqlflow {

CsvSource::CsvSource(CsvSourceOptions options, OptionValue columns, const CancelToken& cancel)
    : options_(std::move(options)), columns_(std::move(columns)), cancel_(cancel) {}

ConnectionReport CsvSource::Check() { return CheckLocalFiles(options_.path); }

std::vector<ObjectInfo> CsvSource::Discover() { return ListLocalFiles(options_.path); }

Schema CsvSource::Describe(const ReadRequest&) {
  throw Error(ErrorCode::kUnsupported, "Columns of CSV files are read by the engine");
}

Scan CsvSource::Read(const ReadRequest& request) {
  if (options_.path.front() == "-") KeepStandardInput(cancel_);
  files_ = MatchingFiles(options_.path);
  for (const std::string& file : files_) RequireReadable(file);
  CsvReadFormat format = ReadFormatOf(options_, columns_);
  format.line_end = LineEndOf(files_, format);
  return FileScan{.format = std::move(format), .files = files_, .columns = request.columns};
}

ReadSummary CsvSource::Finish() {
  ReadSummary summary;
  summary.bytes = TotalSize(files_);
  return summary;
}

void CsvSource::RequireReadable(const std::string& file) const {
  const bool packed = CompressionOf(options_.compression, file) != Compression::kNone;
  // UTF-16 has a zero byte in every ASCII character.
  const bool has_zero_bytes = options_.encoding == "utf-16" || options_.encoding == "utf16";
  if (packed || has_zero_bytes) {
    RequireContent(file);
  } else {
    RequireText(file);
  }
}

SourceRegistry::Entry CsvSourceEntry() {
  SourceRegistry::Entry entry;
  entry.type = "csv";
  entry.summary = "Delimited text files on the local disk";
  entry.capabilities.projection = true;
  entry.capabilities.incremental = true;
  entry.suffixes = {".csv"};
  entry.uri_option = "path";
  entry.options = CsvSourceOptions::Spec();
  entry.validate = [](const OptionValue& values, Span where, std::vector<OptionProblem>& problems) {
    ValidateSourceOptions(CsvSourceOptions::Spec(), values, where, problems);
  };
  entry.make = [](const OptionValue& values, const ConnectorContext& context) {
    const OptionEntry* columns = values.Find("columns");
    return std::make_unique<CsvSource>(CsvSourceOptions::Spec().ParseOrThrow(values),
                                       columns == nullptr ? OptionValue() : columns->value,
                                       context.cancel);
  };
  return entry;
}

}  // namespace sqlflow
