#include "project/reference.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "base/strings.h"

namespace sqlflow {
namespace {

constexpr int kMaxDefaultNesting = 16;

bool IsNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool IsNamePart(char c) { return IsNameStart(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; }

// One reader per reference; `at_` moves from the `{` to behind the `}`.
class ReferenceReader {
 public:
  ReferenceReader(std::string_view text, size_t offset, char quote)
      : text_(text), start_(offset), at_(offset + 2), quote_(quote) {}

  std::variant<Reference, BadReference> Read() {
    SkipBlanks();
    std::string word = ReadName();
    if (At(':')) {
      ++at_;
      if (!ReadForm(word)) return UnknownForm(word);
      SkipBlanks();
      word = reference_.form == Reference::Form::kFile ? ReadPath() : ReadName();
    }
    if (word.empty()) return Bad("Variable name is missing", "Write ${name} or ${name|default}");
    reference_.name = std::move(word);
    SkipBlanks();
    if (At('|')) {
      ++at_;
      reference_.has_default = true;
      if (!ReadDefault()) return NotClosed();
    }
    if (!At('}')) return NotClosed();
    reference_.length = at_ + 1 - start_;
    return std::move(reference_);
  }

 private:
  bool At(char c) const { return at_ < text_.size() && text_[at_] == c; }

  void SkipBlanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  std::string ReadName() {
    const size_t begin = at_;
    if (at_ < text_.size() && IsNameStart(text_[at_])) {
      while (at_ < text_.size() && IsNamePart(text_[at_])) ++at_;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::string ReadPath() {
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != '}' && text_[at_] != '|' && text_[at_] != '\n' &&
           !(quote_ != 0 && text_[at_] == quote_)) {
      ++at_;
    }
    return std::string(Trim(text_.substr(begin, at_ - begin)));
  }

  bool ReadForm(std::string_view word) {
    using Form = Reference::Form;
    if (word == "raw") reference_.form = Form::kRaw;
    if (word == "ident") reference_.form = Form::kIdentifier;
    if (word == "str") reference_.form = Form::kString;
    if (word == "file") reference_.form = Form::kFile;
    return reference_.form != Form::kPlain;
  }

  // Either a whole quoted text before the brace, or everything up to the brace, trimmed.
  bool ReadDefault() {
    const size_t begin = at_;
    SkipBlanks();
    if (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"') && ReadQuotedDefault()) {
      return true;
    }
    at_ = begin;
    if (!SkipUnquotedDefault()) return false;
    std::string text(Trim(text_.substr(begin, at_ - begin)));
    if (quote_ != 0) text = ReplaceAll(text, std::string(2, quote_), std::string(1, quote_));
    const bool quoted = text.size() >= 2 && (text.front() == '\'' || text.front() == '"') &&
                        text.back() == text.front();
    reference_.default_quoted = quoted;
    reference_.default_text = quoted ? text.substr(1, text.size() - 2) : std::move(text);
    return true;
  }

  bool ReadQuotedDefault() {
    const char mark = text_[at_];
    std::string value;
    size_t at = at_ + 1;
    while (at < text_.size()) {
      if (text_[at] != mark) {
        value += text_[at++];
        continue;
      }
      if (at + 1 < text_.size() && text_[at + 1] == mark) {
        value += mark;
        at += 2;
        continue;
      }
      at_ = at + 1;
      SkipBlanks();
      if (!At('}')) return false;
      reference_.default_quoted = true;
      reference_.default_text = std::move(value);
      return true;
    }
    return false;
  }

  bool SkipUnquotedDefault() {
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '}') {
        if (depth == 0) return true;
        --depth;
      } else if (c == '$' && at_ + 1 < text_.size() && text_[at_ + 1] == '{') {
        if (++depth > kMaxDefaultNesting) return false;
        ++at_;
      } else if (quote_ != 0 && c == quote_) {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != quote_) return false;
        ++at_;
      }
      ++at_;
    }
    return false;
  }

  BadReference Bad(std::string message, std::string hint) const {
    return {std::min(at_, text_.size()) - start_, std::move(message), std::move(hint)};
  }

  BadReference NotClosed() const {
    return Bad(fmt::format("Variable is not closed by '}}': {}",
                           Trim(text_.substr(start_, std::min(at_, text_.size()) - start_))),
               "Write ${name} or ${name|default}; names are letters, digits, '_', '-' and '.'");
  }

  BadReference UnknownForm(std::string_view word) const {
    static const std::vector<std::string> kForms = {"raw", "ident", "str", "file"};
    std::string hint = DidYouMean(word, kForms);
    if (hint.empty()) hint = "Known prefixes: raw, ident, str, file";
    return Bad(fmt::format("Unknown variable prefix: {}", word), std::move(hint));
  }

  std::string_view text_;
  size_t start_;
  size_t at_;
  char quote_;
  Reference reference_;
};

}  // namespace

std::variant<Reference, BadReference> ParseReference(std::string_view text, size_t offset,
                                                     char quote) {
  return ReferenceReader(text, offset, quote).Read();
}

std::variant<Reference, BadReference> ParseReferenceBody(std::string_view body) {
  const std::string text = fmt::format("${{{}}}", body);
  std::variant<Reference, BadReference> result = ParseReference(text, 0);
  const Reference* reference = std::get_if<Reference>(&result);
  if (reference != nullptr && reference->length != text.size()) {
    return BadReference{text.size(), fmt::format("Variable is malformed: {}", text), ""};
  }
  return result;
}

size_t FindReference(std::string_view text, size_t from) { return text.find("${", from); }

bool IsVariableName(std::string_view name) {
  if (name.empty() || !IsNameStart(name.front())) return false;
  for (const char c : name) {
    if (!IsNamePart(c)) return false;
  }
  return true;
}

}  // namespace sqlflow
