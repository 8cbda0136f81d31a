#include "syntax/lexer.h"

#include "base/strings.h"

namespace sqlflow {
namespace {

constexpr size_t kNone = std::string_view::npos;

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsWordPart(char c) { return IsWordStart(c) || IsDigit(c); }

size_t SkipBlanks(std::string_view text, size_t position) {
  while (position < text.size() && (text[position] == ' ' || text[position] == '\t')) ++position;
  return position;
}

// Inside a text quoted with `quote`: the end of a `${name|'default'}` whose default is quoted with
// the same quote, or npos when there is none at `begin`. The default must not be empty: then a
// doubled quote can never be taken for one.
size_t QuotedDefaultEnd(std::string_view text, size_t begin, char quote) {
  size_t position = SkipBlanks(text, begin + 2);
  while (position < text.size() && (IsWordPart(text[position]) || text[position] == ':')) {
    ++position;
  }
  position = SkipBlanks(text, position);
  if (position >= text.size() || text[position] != '|') return kNone;
  position = SkipBlanks(text, position + 1);
  if (position >= text.size() || text[position] != quote) return kNone;
  const size_t content = ++position;
  while (position < text.size() && text[position] != quote && text[position] != '\n') ++position;
  if (position >= text.size() || text[position] != quote || position == content) return kNone;
  position = SkipBlanks(text, position + 1);
  return position < text.size() && text[position] == '}' ? position + 1 : kNone;
}

bool StartsVariable(std::string_view text, size_t position) {
  return position + 1 < text.size() && text[position] == '$' && text[position + 1] == '{';
}

// The end of a quoted text behind its closing quote, or npos.
size_t QuotedEnd(std::string_view text, size_t begin) {
  const char quote = text[begin];
  size_t position = begin + 1;
  while (position < text.size()) {
    if (StartsVariable(text, position)) {
      const size_t end = QuotedDefaultEnd(text, position, quote);
      position = end == kNone ? position + 2 : end;
    } else if (text[position] != quote) {
      ++position;
    } else if (position + 1 < text.size() && text[position + 1] == quote) {
      position += 2;
    } else {
      return position + 1;
    }
  }
  return kNone;
}

}  // namespace

bool Token::Is(std::string_view keyword) const {
  return kind == TokenKind::kWord && EqualsIgnoreCase(text, keyword);
}

bool Token::IsSymbol(char symbol) const {
  return kind == TokenKind::kSymbol && text.front() == symbol;
}

std::string Unquote(std::string_view quoted) {
  const char quote = quoted.front();
  const std::string_view text = quoted.substr(0, quoted.size() - 1);
  std::string value;
  size_t position = 1;
  while (position < text.size()) {
    if (StartsVariable(text, position)) {
      const size_t found = QuotedDefaultEnd(text, position, quote);
      const size_t end = found == kNone ? position + 2 : found;
      value += text.substr(position, end - position);
      position = end;
      continue;
    }
    value += text[position];
    position += text[position] == quote ? 2 : 1;
  }
  return value;
}

size_t VariableEnd(std::string_view text, size_t begin) {
  int depth = 0;
  size_t position = begin;
  while (position < text.size() && text[position] != '\n') {
    const char c = text[position];
    if (StartsVariable(text, position)) {
      ++depth;
      position += 2;
    } else if (c == '}') {
      ++position;
      if (--depth == 0) return position;
    } else if (c == '|') {
      const size_t start = SkipBlanks(text, position + 1);
      position = start;
      if (start >= text.size() || (text[start] != '\'' && text[start] != '"')) continue;
      const size_t line_end = std::min(text.find('\n', start), text.size());
      const size_t end = QuotedEnd(text.substr(0, line_end), start);
      position = end == kNone ? start + 1 : end;
    } else {
      ++position;
    }
  }
  return kNone;
}

Lexer::Lexer(std::string_view text, uint32_t position)
    : text_(text), position_(position), line_start_(true) {
  if (position == 0 && text.starts_with("\xEF\xBB\xBF")) position_ = 3;  // Byte order mark.
  for (size_t before = position; before > 0; --before) {
    if (text[before - 1] == '\n') break;
    if (!IsSpace(text[before - 1])) line_start_ = false;
    if (!line_start_) break;
  }
}

Token Lexer::Next() {
  if (const Token skipped = SkipTrivia(); skipped.kind == TokenKind::kUnterminated) return skipped;
  if (position_ >= text_.size()) return Make(TokenKind::kEnd, position_);
  const char c = text_[position_];
  if (c == '\'' || c == '"') return Quoted();
  if ((c == 'E' || c == 'e') && At(position_ + 1) == '\'') return EscapeString();
  if (IsWordStart(c) || StartsVariable(text_, position_)) return Word();
  if (IsDigit(c)) return Number();
  if (c == '$') {
    if (const size_t length = DollarTagLength(); length > 0) return DollarString(length);
  }
  return Make(TokenKind::kSymbol, position_ + 1);
}

Token Lexer::SkipTrivia() {
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (IsSpace(c)) {
      line_start_ |= c == '\n';
      ++position_;
    } else if (c == '-' && At(position_ + 1) == '-') {
      position_ = std::min(text_.find('\n', position_), text_.size());
    } else if (c == '/' && At(position_ + 1) == '*') {
      const size_t opening = position_;
      if (SkipBlockComment()) continue;
      position_ = opening;
      return Unterminated(2);
    } else {
      break;
    }
  }
  Token token;
  token.begin = token.end = static_cast<uint32_t>(position_);
  return token;
}

bool Lexer::SkipBlockComment() {
  int depth = 0;
  while (position_ < text_.size()) {
    const char c = text_[position_];
    const char next = At(position_ + 1);
    if (c == '/' && next == '*') {
      ++depth;
      position_ += 2;
    } else if (c == '*' && next == '/') {
      position_ += 2;
      if (--depth == 0) return true;
    } else {
      line_start_ |= c == '\n';
      ++position_;
    }
  }
  return false;
}

Token Lexer::Make(TokenKind kind, size_t end) {
  Token token;
  token.kind = kind;
  token.text = text_.substr(position_, end - position_);
  token.begin = static_cast<uint32_t>(position_);
  token.end = static_cast<uint32_t>(end);
  token.first_on_line = line_start_;
  line_start_ = false;
  position_ = end;
  return token;
}

Token Lexer::Unterminated(size_t opening_length) {
  Token token = Make(TokenKind::kUnterminated, position_ + opening_length);
  position_ = text_.size();
  return token;
}

Token Lexer::Quoted() {
  const size_t end = QuotedEnd(text_, position_);
  return end == kNone ? Unterminated(1) : Make(TokenKind::kQuoted, end);
}

Token Lexer::EscapeString() {
  size_t position = position_ + 2;
  while (position < text_.size()) {
    const char c = text_[position];
    const bool doubled = c == '\'' && At(position + 1) == '\'';
    if (c == '\'' && !doubled) return Make(TokenKind::kLiteral, position + 1);
    position += doubled || c == '\\' ? 2 : 1;
  }
  return Unterminated(2);
}

size_t Lexer::DollarTagLength() const {
  size_t position = position_ + 1;
  if (IsDigit(At(position))) return 0;
  while (position < text_.size() && IsWordPart(text_[position])) ++position;
  return At(position) == '$' ? position + 1 - position_ : 0;
}

Token Lexer::DollarString(size_t tag_length) {
  const std::string_view tag = text_.substr(position_, tag_length);
  const size_t closing = text_.find(tag, position_ + tag_length);
  return closing == kNone ? Unterminated(tag_length)
                          : Make(TokenKind::kLiteral, closing + tag_length);
}

Token Lexer::Word() {
  size_t position = position_;
  while (position < text_.size()) {
    if (StartsVariable(text_, position)) {
      const size_t end = VariableEnd(text_, position);
      if (end == kNone) {
        position_ = position;
        return Unterminated(2);
      }
      position = end;
    } else if (IsWordPart(text_[position]) || (text_[position] == '$' && position > position_)) {
      ++position;
    } else {
      break;
    }
  }
  return Make(TokenKind::kWord, position);
}

Token Lexer::Number() {
  size_t position = position_;
  while (position < text_.size()) {
    const char c = text_[position];
    const bool exponent_sign = (c == '+' || c == '-') && IsDigit(At(position + 1)) &&
                               (text_[position - 1] == 'e' || text_[position - 1] == 'E') &&
                               At(position_ + 1) != 'x';
    if (!IsWordPart(c) && c != '.' && !exponent_sign) break;
    ++position;
  }
  return Make(TokenKind::kNumber, position);
}

}  // namespace sqlflow
