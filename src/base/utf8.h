// UTF-8, one character at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sqlflow {

// One character at a place in a text. Bytes that are no UTF-8 come one by one with `valid` false.
struct Character {
  char32_t code = 0xFFFD;
  int bytes = 1;
  bool valid = false;
};

// The character that starts at `offset`, which must be inside `text`.
Character DecodeCharacter(std::string_view text, size_t offset);

// What a terminal obeys instead of showing it, line breaks among them, and what is no character.
bool IsControl(const Character& character);
// The text with U+FFFD for each of these, but for line breaks and tabs: data may hold anything.
std::string Printable(std::string_view text);

// Columns on a terminal: 0 for combining marks, 2 for wide characters, else 1.
int CharacterWidth(char32_t code);

}  // namespace sqlflow
