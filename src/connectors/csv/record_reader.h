// The records of a delimited text, one by one. The engine reads rows; this tells what it has to be
// told beforehand.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlflow/file_format.h"

namespace sqlflow {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class RecordReader {
 public:
  struct Record {
    std::vector<std::string> fields;
    std::string line_end;  // "\n", "\r\n", "\r", or "" at the end of the text.
    bool well_formed =
        true;  // Every quote is closed, and a delimiter or the line's end follows it.
  };

  // `text` must outlive the reader. A byte order mark and the format's rows to skip are passed
  // over.
  RecordReader(std::string_view text, const CsvReadFormat& format);

  // Nothing at the end of the text. A quoted field may hold line breaks; a blank line is a record
  // of one empty field.
  std::optional<Record> Next();

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  bool AtDelimiter() const;
  std::string Field(Record& record);
  void AppendQuoted(std::string& field, Record& record);
  std::string LineEnd();

  std::string_view text_;
  const std::string delimiter_;
  const char quote_;
  const char escape_;
  size_t at_ = 0;
};

// The fields of the first record; none when the text is empty.
std::vector<std::string> FirstRecord(std::string_view text, const CsvReadFormat& format);

}  // namespace sqlflow
