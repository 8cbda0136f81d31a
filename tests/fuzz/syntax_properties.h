// What must hold for any text, right or wrong. Each function returns what does not, or nothing.
#pragma once

#include <string>
#include <string_view>

namespace sqlflow {

// Tokens advance, do not overlap, and are the same when lexing starts at them.
std::string LexerViolation(std::string_view text);
// JSON without mistakes is printed and parsed back to the same value.
std::string JsonViolation(std::string_view text);
// Places lie inside the text, SQL is a slice of it, and a script without mistakes is printed and
// parsed back to the same script.
std::string ParserViolation(std::string_view text);

}  // namespace sqlflow
