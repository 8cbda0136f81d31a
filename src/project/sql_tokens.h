// The lexical structure of SQL that still holds ${…}: where texts, quoted names and comments begin
// and end. Follows the engine's own lexer as far as that decides what a character means.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace sqlflow {

struct SqlToken {
  enum class Kind : uint8_t {
    kSpace,
    kComment,      // -- … or /* … */, nested
    kText,         // '…', with any prefix but those below
    kEscapeText,   // E'…': a backslash escapes what follows, a quote too
    kUnicodeText,  // U&'…': a backslash has a meaning, but not before a quote
    kQuotedName,   // "…"
    kUnicodeName,  // U&"…"
    kDollarText,   // $tag$…$tag$
    kWord,         // Identifier, keyword or number
    kReference,    // ${…}
    kBroken,       // ${ that begins no reference
    kDot,
    kSymbol,  // Any other character
  };
  Kind kind = Kind::kSymbol;
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t body = 0;  // Quoted kinds: where the content begins,
  uint32_t body_end =
      0;  // and where it ends: at the closing quote, or the end of an unclosed text.
};

// Covers every byte of `sql` once, in order. Takes time linear in its length.
std::vector<SqlToken> SplitSql(std::string_view sql);

// What makes up an unquoted identifier, its first character aside.
bool IsSqlWordByte(char c);

}  // namespace sqlflow
