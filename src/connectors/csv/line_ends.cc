#include "connectors/csv/line_ends.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "connectors/base/file_options.h"
#include "connectors/csv/mapped_file.h"
#include "connectors/csv/record_reader.h"
#include "sqlflow/error.h"

namespace sqlflow {
namespace {

bool IsPlainText(const std::string& file, const CsvReadFormat& format) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored) || format.encoding == "utf-16") return false;
  const Compression compression =
      format.compression == Compression::kAuto ? CompressionOf(file) : format.compression;
  return compression == Compression::kNone;
}

// As the engine sees it.
std::string FirstBreak(std::string_view text) {
  const size_t at = text.find_first_of("\r\n");
  if (at == std::string_view::npos) return "";
  return std::string(text.substr(at, text.substr(at).starts_with("\r\n") ? 2 : 1));
}

// Where the delimiter is guessed, no quote may stand before the first break.
bool IsKnown(std::string_view text, const CsvReadFormat& format) {
  if (!format.delimiter.empty() || format.quote.empty()) return true;
  return text.substr(0, text.find_first_of("\r\n")).find(format.quote[0]) == std::string::npos;
}

// The engine does not see a quote right behind the mark, and takes what is in it for text as it
// stands.
void RequireVisibleQuote(const std::string& file, std::string_view text,
                         const RecordReader::Record& first, const CsvReadFormat& format) {
  if (!text.starts_with(kByteOrderMark) || format.skip_rows > 0) return;
  if (format.quote.empty() || !text.substr(kByteOrderMark.size()).starts_with(format.quote)) return;
  const std::string& field = first.fields.front();
  const bool splits =
      field.find_first_of("\r\n") != std::string::npos ||
      (!format.delimiter.empty() && field.find(format.delimiter) != std::string::npos);
  if (!splits) return;
  throw Error(ErrorCode::kData,
              "A byte order mark hides the quote of the first value, which holds a delimiter or a "
              "line break: " +
                  file)
      .Hint("Remove the first three bytes of the file");
}

Error Misfit(const std::string& file, int64_t line, std::string_view reason) {
  return Error(ErrorCode::kData, fmt::format("CSV file {}, line {}: {}", file, line, reason));
}

// Those that quoted values hold.
int64_t LineBreaksIn(const RecordReader::Record& record) {
  int64_t breaks = 0;
  for (const std::string& field : record.fields) {
    for (size_t i = 0; i < field.size(); ++i) {
      const bool ends_break = field[i] == '\n' && i > 0 && field[i - 1] == '\r';
      breaks += (field[i] == '\n' || field[i] == '\r') && !ends_break ? 1 : 0;
    }
  }
  return breaks;
}

void RequireRegularRows(const std::string& file, const CsvReadFormat& format) {
  const MappedFile content(file);
  RecordReader records(content.text(), format);
  size_t width = 0;
  int64_t next = format.skip_rows + 1;
  while (const std::optional<RecordReader::Record> record = records.Next()) {
    const int64_t line = next;
    next += 1 + LineBreaksIn(*record);
    if (width == 0) width = record->fields.size();
    if (!record->well_formed) throw Misfit(file, line, "A quote is not closed, or text follows it");
    if (record->fields.size() != width) {
      throw Misfit(file, line,
                   fmt::format("Expected {} column{}, found {}", width, width == 1 ? "" : "s",
                               record->fields.size()));
    }
    if (!record->line_end.empty() && record->line_end != "\r\n") {
      throw Misfit(file, line, "The line ends in another way than the first");
    }
  }
}

}  // namespace

std::string LineEndOf(const std::vector<std::string>& files, const CsvReadFormat& format) {
  std::set<std::string> ends;
  bool all_known = true;
  bool misleading = false;  // The engine would take another end.
  for (const std::string& file : files) {
    if (!IsPlainText(file, format)) {
      all_known = false;
      continue;
    }
    const MappedFile content(file);
    if (!IsKnown(content.text(), format)) {
      all_known = false;
      continue;
    }
    const auto record = RecordReader(content.text(), format).Next();
    if (!record) continue;
    RequireVisibleQuote(file, content.text(), *record, format);
    if (record->line_end.empty()) continue;
    ends.insert(record->line_end);
    misleading |= record->line_end != FirstBreak(content.text());
  }
  if (ends.empty() || (!misleading && (!all_known || ends.size() > 1))) return "";
  if (ends.size() > 1) {
    throw Error(ErrorCode::kData, "Lines end in different ways in these files: " + files.front() +
                                      fmt::format(" and {} more", files.size() - 1))
        .Hint("Read them as sources of their own, or write them with the same line ends");
  }
  if (*ends.begin() != "\r\n") return *ends.begin();
  if (!misleading) return "";
  if (!format.ignore_errors && !format.null_padding) {
    for (const std::string& file : files) RequireRegularRows(file, format);
  }
  return "\r\n";
}

}  // namespace sqlflow
