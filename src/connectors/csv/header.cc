#include "connectors/csv/header.h"

namespace sqlflow {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class RecordReader {
 public:
  RecordReader(std::string_view text, const CsvReadFormat& format)
      : text_(text),
        delimiter_(format.delimiter),
        quote_(format.quote.empty() ? '\0' : format.quote[0]),
        escape_(format.escape.empty() ? quote_ : format.escape[0]) {}

  std::vector<std::string> Read() {
    std::vector<std::string> fields;
    do fields.push_back(Field());
    while (SkipDelimiter());
    return fields;
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  bool AtLineBreak() const { return text_[at_] == '\n' || text_[at_] == '\r'; }
  bool AtDelimiter() const {
    return !delimiter_.empty() && text_.substr(at_).starts_with(delimiter_);
  }
  bool SkipDelimiter() {
    if (AtEnd() || !AtDelimiter()) return false;
    at_ += delimiter_.size();
    return true;
  }

  std::string Field() {
    std::string field;
    if (!AtEnd() && quote_ != '\0' && text_[at_] == quote_) AppendQuoted(field);
    while (!AtEnd() && !AtLineBreak() && !AtDelimiter()) field += text_[at_++];
    return field;
  }

  void AppendQuoted(std::string& field) {
    ++at_;
    while (!AtEnd()) {
      const char c = text_[at_++];
      const bool quote_follows = !AtEnd() && text_[at_] == quote_;
      if (c == escape_ && quote_follows) {
        field += text_[at_++];
      } else if (c == quote_) {
        return;
      } else {
        field += c;
      }
    }
  }

  std::string_view text_;
  std::string_view delimiter_;
  char quote_;
  char escape_;
  size_t at_ = 0;
};

}  // namespace

std::vector<std::string> FirstRecord(std::string_view text, const CsvReadFormat& format) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return RecordReader(text, format).Read();
}

}  // namespace sqlflow
