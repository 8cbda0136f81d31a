#include "project/sql_tokens.h"

#include <variant>

#include "project/reference.h"

namespace sqlflow {
namespace {

using Kind = SqlToken::Kind;

bool IsWordStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

class Splitter {
 public:
  explicit Splitter(std::string_view sql) : sql_(sql) {}

  std::vector<SqlToken> Run() {
    while (at_ < sql_.size()) {
      token_ = {};
      token_.begin = static_cast<uint32_t>(at_);
      Next();
      token_.end = static_cast<uint32_t>(at_);
      tokens_.push_back(token_);
    }
    return std::move(tokens_);
  }

 private:
  char Peek(size_t ahead = 0) const { return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0'; }

  void Next() {
    const char c = sql_[at_];
    if (IsSpace(c)) return Space();
    if (c == '-' && Peek(1) == '-') return LineComment();
    if (c == '/' && Peek(1) == '*') return BlockComment();
    if (c == '\'') return Quoted(Kind::kText, 1);
    if (c == '"') return Quoted(Kind::kQuotedName, 1);
    if (c == '$') return Dollar();
    if (IsWordStart(c)) return Word();
    if (IsDigit(c)) return Number();
    token_.kind = c == '.' ? Kind::kDot : Kind::kSymbol;
    ++at_;
  }

  void Space() {
    token_.kind = Kind::kSpace;
    while (at_ < sql_.size() && IsSpace(sql_[at_])) ++at_;
  }

  void LineComment() {
    token_.kind = Kind::kComment;
    while (at_ < sql_.size() && sql_[at_] != '\n' && sql_[at_] != '\r') ++at_;
  }

  void BlockComment() {
    token_.kind = Kind::kComment;
    int depth = 0;
    while (at_ < sql_.size()) {
      if (Peek() == '/' && Peek(1) == '*') {
        ++depth;
        at_ += 2;
      } else if (Peek() == '*' && Peek(1) == '/') {
        at_ += 2;
        if (--depth == 0) return;
      } else {
        ++at_;
      }
    }
  }

  // `opening` bytes of prefix and quote, then everything up to the closing quote.
  void Quoted(Kind kind, size_t opening) {
    token_.kind = kind;
    at_ += opening;
    const char quote = sql_[at_ - 1];
    token_.body = static_cast<uint32_t>(at_);
    while (at_ < sql_.size()) {
      const char c = sql_[at_];
      if (c == quote && Peek(1) != quote) {
        token_.body_end = static_cast<uint32_t>(at_++);
        return;
      }
      if (c == quote || (c == '\\' && kind == Kind::kEscapeText && at_ + 1 < sql_.size())) {
        at_ += 2;
      } else if (c == '$' && Peek(1) == '{') {
        SkipReference(quote);
      } else {
        ++at_;
      }
    }
    token_.body_end = static_cast<uint32_t>(at_);
  }

  // Moves behind a reference, or behind its `${` when it is none.
  bool SkipReference(char quote) {
    const std::variant<Reference, BadReference> parsed = ParseReference(sql_, at_, quote);
    const Reference* reference = std::get_if<Reference>(&parsed);
    at_ += reference != nullptr ? reference->length : 2;
    return reference != nullptr;
  }

  void Dollar() {
    if (Peek(1) == '{') {
      token_.kind = SkipReference(0) ? Kind::kReference : Kind::kBroken;
      return;
    }
    size_t end = at_ + 1;
    if (end < sql_.size() && IsWordStart(sql_[end])) {
      while (end < sql_.size() && (IsWordStart(sql_[end]) || IsDigit(sql_[end]))) ++end;
    }
    if (end < sql_.size() && sql_[end] == '$' &&
        !(end + 1 < sql_.size() && sql_[end + 1] == '{' && end > at_ + 1)) {
      return DollarText(sql_.substr(at_, end + 1 - at_));
    }
    // $name and $1 are parameters of the engine.
    ++at_;
    while (at_ < sql_.size() && (IsWordStart(sql_[at_]) || IsDigit(sql_[at_]))) ++at_;
    token_.kind = at_ > token_.begin + 1 ? Kind::kWord : Kind::kSymbol;
  }

  void DollarText(std::string_view tag) {
    token_.kind = Kind::kDollarText;
    token_.body = static_cast<uint32_t>(at_ + tag.size());
    const size_t close = sql_.find(tag, token_.body);
    if (close == std::string_view::npos) {
      at_ = sql_.size();
      token_.body_end = static_cast<uint32_t>(at_);
    } else {
      token_.body_end = static_cast<uint32_t>(close);
      at_ = close + tag.size();
    }
  }

  // A word that follows a variable at once is a part of the same name, and no prefix of a text.
  bool IsPrefix() const { return tokens_.empty() || tokens_.back().kind != Kind::kReference; }

  void Word() {
    const char c = sql_[at_];
    if (IsPrefix()) {
      if ((c == 'E' || c == 'e') && Peek(1) == '\'') return Quoted(Kind::kEscapeText, 2);
      const bool unicode = (c == 'U' || c == 'u') && Peek(1) == '&';
      if (unicode && Peek(2) == '\'') return Quoted(Kind::kUnicodeText, 3);
      if (unicode && Peek(2) == '"') return Quoted(Kind::kUnicodeName, 3);
    }
    token_.kind = Kind::kWord;
    while (at_ < sql_.size() && IsSqlWordByte(sql_[at_]) && !(sql_[at_] == '$' && Peek(1) == '{')) {
      ++at_;
    }
  }

  // Digits alone: a letter behind them begins a word, as `1E'x'` is a number and a text.
  void Number() {
    token_.kind = Kind::kWord;
    while (at_ < sql_.size() && (IsDigit(sql_[at_]) || sql_[at_] == '_')) ++at_;
  }

  std::string_view sql_;
  size_t at_ = 0;
  SqlToken token_;
  std::vector<SqlToken> tokens_;
};

}  // namespace

std::vector<SqlToken> SplitSql(std::string_view sql) { return Splitter(sql).Run(); }

bool IsSqlWordByte(char c) { return IsWordStart(c) || IsDigit(c) || c == '$'; }

}  // namespace sqlflow
