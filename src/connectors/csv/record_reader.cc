#include "connectors/csv/record_reader.h"

namespace sqlflow {
namespace {

bool IsLineBreak(char c) { return c == '\n' || c == '\r'; }

}  // namespace

RecordReader::RecordReader(std::string_view text, const CsvReadFormat& format)
    : text_(text),
      delimiter_(format.delimiter),
      quote_(format.quote.empty() ? '\0' : format.quote[0]),
      escape_(format.escape.empty() ? quote_ : format.escape[0]) {
  if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  for (int64_t i = 0; i < format.skip_rows && !AtEnd(); ++i) {
    while (!AtEnd() && !IsLineBreak(text_[at_])) ++at_;
    LineEnd();
  }
}

std::optional<RecordReader::Record> RecordReader::Next() {
  if (AtEnd()) return std::nullopt;
  Record record;
  record.fields.push_back(Field(record));
  while (AtDelimiter()) {
    at_ += delimiter_.size();
    record.fields.push_back(Field(record));
  }
  record.line_end = LineEnd();
  return record;
}

bool RecordReader::AtDelimiter() const {
  return !AtEnd() && !delimiter_.empty() && text_.substr(at_).starts_with(delimiter_);
}

std::string RecordReader::Field(Record& record) {
  std::string field;
  if (!AtEnd() && quote_ != '\0' && text_[at_] == quote_) {
    AppendQuoted(field, record);
    record.well_formed &= AtEnd() || AtDelimiter() || IsLineBreak(text_[at_]);
  }
  while (!AtEnd() && !IsLineBreak(text_[at_]) && !AtDelimiter()) field += text_[at_++];
  return field;
}

void RecordReader::AppendQuoted(std::string& field, Record& record) {
  ++at_;
  while (!AtEnd()) {
    const char c = text_[at_++];
    const char next = AtEnd() ? '\0' : text_[at_];
    if (c == escape_ && !AtEnd() && (next == quote_ || (next == escape_ && escape_ != quote_))) {
      field += text_[at_++];
    } else if (c == quote_) {
      return;
    } else {
      field += c;
    }
  }
  record.well_formed = false;
}

std::string RecordReader::LineEnd() {
  if (AtEnd()) return "";
  const size_t length = text_.substr(at_).starts_with("\r\n") ? 2 : 1;
  at_ += length;
  return std::string(text_.substr(at_ - length, length));
}

std::vector<std::string> FirstRecord(std::string_view text, const CsvReadFormat& format) {
  std::optional<RecordReader::Record> record = RecordReader(text, format).Next();
  return record ? std::move(record->fields) : std::vector<std::string>();
}

}  // namespace sqlflow
