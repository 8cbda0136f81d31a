#include "connectors/csv/source.h"

#include <utility>

#include "base/pipes.h"
#include "connectors/base/file_options.h"
#include "connectors/base/local_files.h"
#include "connectors/base/registration.h"
#include "connectors/csv/line_ends.h"

namespace sqlflow {

CsvSource::CsvSource(CsvSourceOptions options, FileSourceOptions files, OptionValue columns,
                     const CancelToken& cancel)
    : options_(std::move(options)),
      file_options_(std::move(files)),
      columns_(std::move(columns)),
      cancel_(cancel) {}

ConnectionReport CsvSource::Check() { return CheckLocalFiles(options_.path); }

std::vector<ObjectInfo> CsvSource::Discover() { return ListLocalFiles(options_.path); }

std::vector<SourceFile> CsvSource::Files() { return LocalFiles(options_.path); }

Schema CsvSource::Describe(const ReadRequest&) {
  throw Error(ErrorCode::kUnsupported, "Columns of CSV files are read by the engine");
}

Scan CsvSource::Read(const ReadRequest& request) {
  const bool are_chosen = !request.files.empty();
  files_ = are_chosen ? request.files : MatchingFiles(options_.path);
  for (const std::string& file : files_) KeepPipe(file, cancel_);
  RequireReadable(are_chosen ? LastBad::kIsLeftOut : LastBad::kFails);
  CsvReadFormat format = ReadFormatOf(options_, file_options_, columns_);
  if (!files_.empty()) format.line_end = LineEndOf(files_, format);
  return FileScan{.format = std::move(format),
                  .files = files_,
                  .columns = request.columns,
                  .rejects = RejectPolicyOf(options_)};
}

ReadSummary CsvSource::Finish() {
  ReadSummary summary;
  summary.bytes = TotalSize(files_);
  summary.bad_files = bad_files_;
  return summary;
}

void CsvSource::RequireReadable(LastBad last) {
  std::vector<std::string> good;
  for (const std::string& file : files_) {
    try {
      RequireReadable(file);
      good.push_back(file);
    } catch (const Error& error) {
      const bool any_left = last == LastBad::kIsLeftOut || !good.empty() || file != files_.back();
      if (options_.on_bad_file == "fail" || error.code() != ErrorCode::kData || !any_left) throw;
      bad_files_.push_back(
          {.file = file, .line = {}, .column = "", .raw = "", .reason = error.message()});
    }
  }
  files_ = std::move(good);
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
    ValidateFileSourceOptions(CsvSourceOptions::Spec(), values, where, problems);
  };
  entry.make = [](const OptionValue& values, const ConnectorContext& context) {
    const OptionEntry* columns = values.Find("columns");
    const OptionSet<FileSourceOptions> files = FileSourceOptions::Spec();
    return std::make_unique<CsvSource>(
        CsvSourceOptions::Spec().ParseOrThrow(values), files.ParseOrThrow(files.Known(values)),
        columns == nullptr ? OptionValue() : columns->value, context.cancel);
  };
  return entry;
}

}  // namespace sqlflow
