#include "connectors/csv/destination.h"

#include <fmt/format.h>

#include <utility>

#include "base/files.h"
#include "base/strings.h"
#include "connectors/base/local_staged_file.h"
#include "connectors/base/local_staged_folder.h"
#include "connectors/csv/encoded_file.h"
#include "connectors/csv/line_ends.h"
#include "connectors/csv/mapped_file.h"
#include "connectors/csv/record_reader.h"

namespace sqlflow {
namespace {

std::vector<std::string> NamesOf(const Schema& schema) {
  std::vector<std::string> names;
  for (const Field& field : schema.fields) names.push_back(field.name);
  return names;
}

bool SameNames(const std::vector<std::string>& header, const Schema& schema) {
  if (header.size() != schema.fields.size()) return false;
  for (const std::string& name : header) {
    if (schema.IndexOf(name) < 0) return false;
  }
  return true;
}

// Without a header, columns go by their places.
void RequireSameColumns(const std::string& path, const CsvReadFormat& format,
                        const Schema& schema) {
  const MappedFile file(path);
  const std::vector<std::string> first =
      format.encoding == "utf-8" ? FirstRecord(file.text(), format)
                                 : FirstRecord(DecodedHead(file.text(), format.encoding), format);
  if (!format.header && first.size() == schema.fields.size()) return;
  if (!format.header) {
    throw Error(
        ErrorCode::kData,
        fmt::format("Columns differ from those of {}: its first line has {}, the rows have {}",
                    path, first.size(), schema.fields.size()))
        .Hint("Select as many columns as the file has, in its order, or write MODE REPLACE");
  }
  if (SameNames(first, schema)) return;
  throw Error(ErrorCode::kData,
              fmt::format("Columns differ from the header of {}: it has ({}), the rows have ({})",
                          path, Join(first, ", "), Join(NamesOf(schema), ", ")))
      .Hint("Select the columns of the file, or write MODE REPLACE");
}

void RequirePartitionColumns(const CsvDestinationOptions& options, const Schema& schema) {
  for (const std::string& column : options.partition_by) {
    if (schema.IndexOf(column) >= 0) continue;
    throw Error(ErrorCode::kData, "Partition column is missing from the rows: " + column)
        .Hint(DidYouMean(column, NamesOf(schema)));
  }
  if (options.partition_by.size() >= schema.fields.size()) {
    throw Error(ErrorCode::kData, "No column is left for the files: all are in partition_by");
  }
}

CsvDestinationOptions WithLocalPath(CsvDestinationOptions options) {
  options.path = WithoutFileScheme(options.path);
  return options;
}

}  // namespace

CsvDestination::CsvDestination(CsvDestinationOptions options)
    : options_(WithLocalPath(std::move(options))) {}

ConnectionReport CsvDestination::Check() {
  return CheckLocalTarget(options_.writes_folder() ? options_.path + "/data_0.csv" : options_.path);
}

std::variant<FileTarget, std::unique_ptr<BatchWriter>> CsvDestination::Write(
    const WriteRequest& request) {
  FileTarget target;
  target.staged = Stage(request);
  // Files of a folder stay as they are.
  if (!options_.writes_folder()) target.current = CurrentRows(request);
  CsvWriteFormat format = WriteFormatOf(options_);
  // In a file of one column an empty text would be a blank line, which no reader takes for a row.
  if (request.schema.fields.size() == 1 && !format.null_text.empty()) format.quote_always = true;
  target.format = std::move(format);
  return target;
}

std::unique_ptr<StagedFile> CsvDestination::Stage(const WriteRequest& request) const {
  if (!options_.writes_folder()) {
    auto file = std::make_unique<LocalStagedFile>(options_.path, request.mode);
    const std::string encoding = ReadBackFormatOf(options_).encoding;
    if (encoding == "utf-8") return file;
    return std::make_unique<EncodedFile>(std::move(file), encoding);
  }
  if (request.mode == WriteMode::kUpsert) {
    throw Error(ErrorCode::kUnsupported, "Folders of files take no MODE UPSERT: " + options_.path)
        .Hint("Leave out partition_by and max_file_bytes, or write MODE REPLACE");
  }
  RequirePartitionColumns(options_, request.schema);
  return std::make_unique<LocalStagedFolder>(
      options_.path, request, std::vector<std::string>{".csv", ".csv.gz", ".csv.zst"});
}

std::optional<int64_t> CsvDestination::Committed(const CommitId&) { return std::nullopt; }

std::optional<FileScan> CsvDestination::CurrentRows(const WriteRequest& request) const {
  if (request.mode == WriteMode::kReplace || !FileExists(options_.path)) return std::nullopt;
  if (FileSize(options_.path) == 0) return std::nullopt;
  CsvReadFormat format = ReadBackFormatOf(options_);
  if (!format.header) format.names = NamesOf(request.schema);
  // A packed file is seen by the engine only.
  if (format.compression == Compression::kNone) {
    RequireSameColumns(options_.path, format, request.schema);
  }
  format.line_end = LineEndOf({options_.path}, format);
  // Appending must leave the rows that are there as they are: "007" stays "007". With formats of
  // its own, a date must be read as one to be written back.
  const bool formatted = !format.date_format.empty() || !format.timestamp_format.empty();
  format.all_varchar = request.mode == WriteMode::kAppend && !formatted;
  if (!format.all_varchar) {
    for (const Field& field : request.schema.fields) {
      format.column_types.emplace_back(field.name, ToString(field.type));
    }
  }
  return FileScan{.format = std::move(format), .files = {options_.path}, .columns = {}};
}

DestinationRegistry::Entry CsvDestinationEntry() {
  DestinationRegistry::Entry entry;
  entry.type = "csv";
  entry.summary = "A delimited text file on the local disk";
  entry.capabilities.append = true;
  entry.capabilities.upsert = true;
  entry.capabilities.atomic = true;
  entry.suffixes = {".csv"};
  entry.uri_option = "path";
  entry.options = CsvDestinationOptions::Spec();
  entry.validate = [](const OptionValue& values, Span where, std::vector<OptionProblem>& problems) {
    CsvDestinationOptions::Spec().Parse(values, where, problems);
  };
  entry.make = [](const OptionValue& values, const ConnectorContext&) {
    return std::make_unique<CsvDestination>(CsvDestinationOptions::Spec().ParseOrThrow(values));
  };
  return entry;
}

}  // namespace sqlflow
