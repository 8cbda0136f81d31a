#include "project/dotenv.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "base/strings.h"

namespace sqlflow {
namespace {

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

class DotEnvReader {
 public:
  DotEnvReader(std::string_view text, int file, Diagnostics& diagnostics)
      : text_(text), file_(file), diagnostics_(diagnostics) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  std::vector<DotEnvEntry> Run() {
    while (at_ < text_.size()) Line();
    return std::move(entries_);
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool AtLineEnd() const { return at_ >= text_.size() || text_[at_] == '\n'; }
  Span From(size_t begin) const {
    return Span{file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(at_)};
  }

  void SkipBlanks() {
    while (Peek() == ' ' || Peek() == '\t' || Peek() == '\r') ++at_;
  }
  void SkipLine() {
    while (!AtLineEnd()) ++at_;
    if (at_ < text_.size()) ++at_;
  }

  void Line() {
    SkipBlanks();
    if (AtLineEnd() || Peek() == '#') return SkipLine();
    const size_t begin = at_;
    std::string name = Name();
    if (name == "export" && (Peek() == ' ' || Peek() == '\t')) {
      SkipBlanks();
      name = Name();
    }
    DotEnvEntry entry;
    entry.name_span =
        Span{file_, static_cast<uint32_t>(at_ - name.size()), static_cast<uint32_t>(at_)};
    SkipBlanks();
    if (name.empty() || Peek() != '=') {
      while (!AtLineEnd()) ++at_;
      diagnostics_.Error("SF0809", From(begin), "Line is not NAME=value",
                         "Write NAME=value, or start the line with # for a comment");
      return SkipLine();
    }
    ++at_;
    entry.name = std::move(name);
    SkipBlanks();
    const size_t value_begin = at_;
    const bool complete = Value(entry);
    entry.value_span = From(value_begin);
    if (complete) entries_.push_back(std::move(entry));
    SkipLine();
  }

  std::string Name() {
    const size_t begin = at_;
    while (at_ < text_.size() && IsNameByte(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  bool Value(DotEnvEntry& entry) {
    if (Peek() == '\'' || Peek() == '"') return Quoted(entry);
    const size_t begin = at_;
    size_t end = at_;  // A # after a blank begins a comment.
    while (!AtLineEnd()) {
      const bool after_blank = at_ == begin || text_[at_ - 1] == ' ' || text_[at_ - 1] == '\t';
      if (Peek() == '#' && after_blank) break;
      end = ++at_;
    }
    entry.value = Trim(text_.substr(begin, end - begin));
    return true;
  }

  bool Quoted(DotEnvEntry& entry) {
    const size_t begin = at_;
    const char quote = text_[at_++];
    entry.literal = quote == '\'';
    while (at_ < text_.size() && text_[at_] != quote) {
      if (quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size()) {
        Escape(entry);
      } else {
        entry.value += text_[at_++];
      }
    }
    if (at_ >= text_.size()) {
      at_ = begin + 1;
      diagnostics_.Error("SF0809", From(begin), fmt::format("Value is not closed by {}", quote));
      return false;
    }
    ++at_;
    return Rest();
  }

  void Escape(DotEnvEntry& entry) {
    const char c = text_[at_ + 1];
    at_ += 2;
    switch (c) {
      case 'n':
        entry.value += '\n';
        break;
      case 'r':
        entry.value += '\r';
        break;
      case 't':
        entry.value += '\t';
        break;
      case '"':
      case '\\':
        entry.value += c;
        break;
      case '$':
        entry.value += c;
        entry.literal = true;
        break;
      default:
        entry.value += '\\';
        entry.value += c;
    }
  }

  bool Rest() {
    SkipBlanks();
    if (AtLineEnd() || Peek() == '#') return true;
    const size_t begin = at_;
    while (!AtLineEnd()) ++at_;
    diagnostics_.Error("SF0809", From(begin), "Text follows the closing quote",
                       "Put the whole value inside the quotes");
    return false;
  }

  std::string_view text_;
  int file_;
  Diagnostics& diagnostics_;
  size_t at_ = 0;
  std::vector<DotEnvEntry> entries_;
};

}  // namespace

std::vector<DotEnvEntry> ParseDotEnv(std::string_view text, int file, Diagnostics& diagnostics) {
  return DotEnvReader(text, file, diagnostics).Run();
}

std::string WithoutValues(std::string_view text) {
  std::string masked(text);
  bool in_name = true;
  for (char& c : masked) {
    if (c == '\n') {
      in_name = true;
    } else if (in_name && !IsNameByte(c)) {
      in_name = false;  // The separator itself stays.
    } else if (!in_name) {
      c = '*';
    }
  }
  return masked;
}

}  // namespace sqlflow
