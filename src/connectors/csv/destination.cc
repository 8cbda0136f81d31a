#include "connectors/csv/destination.h"

#include <fmt/format.h>

#include <utility>

#include "base/files.h"
#include "base/strings.h"
#include "connectors/base/local_staged_file.h"
#include "connectors/csv/line_ends.h"
#include "connectors/csv/mapped_file.h"
#include "connectors/csv/record_reader.h"

namespace sqlflow {
namespace {

std::string NamesOf(const Schema& schema) {
  std::vector<std::string> names;
  for (const Field& field : schema.fields) names.push_back(field.name);
  return Join(names, ", ");
}

bool SameNames(const std::vector<std::string>& header, const Schema& schema) {
  if (header.size() != schema.fields.size()) return false;
  for (const std::string& name : header) {
    if (schema.IndexOf(name) < 0) return false;
  }
  return true;
}

void RequireSameHeader(const std::string& path, const CsvReadFormat& format, const Schema& schema) {
  const std::vector<std::string> header = FirstRecord(MappedFile(path).text(), format);
  if (SameNames(header, schema)) return;
  throw Error(ErrorCode::kData, fmt::format("Columns differ from the header of {}: it has ({}), "
                                            "the rows have ({})",
                                            path, Join(header, ", "), NamesOf(schema)))
      .Hint("Select the columns of the file, or write MODE REPLACE");
}

std::string LocalPath(std::string path) {
  constexpr std::string_view kFileScheme = "file://";
  if (path.starts_with(kFileScheme)) path.erase(0, kFileScheme.size());
  return path;
}

CsvDestinationOptions WithLocalPath(CsvDestinationOptions options) {
  options.path = LocalPath(std::move(options.path));
  return options;
}

}  // namespace

CsvDestination::CsvDestination(CsvDestinationOptions options)
    : options_(WithLocalPath(std::move(options))) {}

ConnectionReport CsvDestination::Check() { return CheckLocalTarget(options_.path); }

std::variant<FileTarget, std::unique_ptr<BatchWriter>> CsvDestination::Write(
    const WriteRequest& request) {
  FileTarget target;
  target.current = CurrentRows(request);
  target.staged = std::make_unique<LocalStagedFile>(options_.path);
  CsvWriteFormat format = WriteFormatOf(options_);
  // In a file of one column an empty text would be a blank line, which no reader takes for a row.
  if (request.schema.fields.size() == 1 && !format.null_text.empty()) format.quote_always = true;
  target.format = std::move(format);
  return target;
}

bool CsvDestination::Committed(const CommitId&) { return false; }

std::optional<FileScan> CsvDestination::CurrentRows(const WriteRequest& request) const {
  if (request.mode == WriteMode::kReplace || !FileExists(options_.path)) return std::nullopt;
  if (FileSize(options_.path) == 0) return std::nullopt;
  CsvReadFormat format = ReadBackFormatOf(options_);
  // The header of a packed file is seen by the engine only.
  if (format.header && format.compression == Compression::kNone) {
    RequireSameHeader(options_.path, format, request.schema);
  }
  format.line_end = LineEndOf({options_.path}, format);
  // Appending must leave the rows that are there as they are: "007" stays "007". With formats of
  // its own, a date must be read as one to be written back.
  const bool formatted = !format.date_format.empty() || !format.timestamp_format.empty();
  format.all_varchar = request.mode == WriteMode::kAppend && format.header && !formatted;
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
