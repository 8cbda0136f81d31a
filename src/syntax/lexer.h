// Bytes to tokens. One set of rules serves statement heads and the SQL inside of them, so that a
// quote, a comment or a bracket means the same everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sqlflow {

enum class TokenKind {
  kWord,          // Letters, digits, `_`, with any ${…} glued in
  kNumber,        // Starts with a digit: 7, 1.5e-3, 0x1F
  kQuoted,        // '…' or "…"
  kLiteral,       // E'…' or $tag$…$tag$
  kSymbol,        // One character
  kUnterminated,  // `text` is the opening: ' " E' /* $tag$ ${
  kEnd,
};

// A view into the text that was lexed.
struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;
  uint32_t begin = 0;
  uint32_t end = 0;
  bool first_on_line = false;

  // Whether this is that keyword, in any case.
  bool Is(std::string_view keyword) const;
  bool IsSymbol(char symbol) const;
  // A word or a quoted text: what may stand for a name.
  bool IsName() const { return kind == TokenKind::kWord || kind == TokenKind::kQuoted; }
};

// The content of a kQuoted token: without its quotes, doubled quotes made single. A `${x|'…'}` that
// holds the enclosing quote is kept as it is.
std::string Unquote(std::string_view quoted);

// Where the `${…}` that starts at `begin` ends, behind its brace; npos when it does not end on its
// line. A quoted default may hold braces, and variables may nest.
size_t VariableEnd(std::string_view text, size_t begin);

// Cheap to copy: a copy looks ahead.
class Lexer {
 public:
  explicit Lexer(std::string_view text, uint32_t position = 0);

  // The next token; kEnd for ever at the end of the text. Comments and white space are left out.
  Token Next();

  // An empty token where the next one would begin, or the opening of a comment that is not closed.
  Token SkipTrivia();

 private:
  bool SkipBlockComment();
  Token Make(TokenKind kind, size_t end);
  Token Unterminated(size_t opening_length);
  Token Quoted();
  Token EscapeString();
  Token DollarString(size_t tag_length);
  Token Word();
  Token Number();
  size_t DollarTagLength() const;
  char At(size_t position) const { return position < text_.size() ? text_[position] : '\0'; }

  std::string_view text_;
  size_t position_;
  bool line_start_;
};

}  // namespace sqlflow
