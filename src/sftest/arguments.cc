#include "sftest/arguments.h"

#include "sqlflow/error.h"

namespace sqlflow::sftest {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  throw Error(ErrorCode::kInvalid, std::string("No hexadecimal digit: ") + c);
}

// Reads the escape at line[at], the character behind the backslash, and moves `at` to its end.
char DecodeEscape(const std::string& line, size_t& at) {
  switch (at < line.size() ? line[at] : ' ') {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case '0':
      return '\0';
    case '\\':
      return '\\';
    case 'x':
      if (at + 2 >= line.size()) break;
      at += 2;
      return static_cast<char>(HexDigit(line[at - 1]) * 16 + HexDigit(line[at]));
    default:
      break;
  }
  throw Error(ErrorCode::kInvalid, "Unknown escape in bytes: " + line);
}

}  // namespace

std::vector<std::string> SplitArguments(const std::string& text) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = '\0';
  for (const char c : text) {
    if (quote == '\0' && c == ' ') {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = '\0';
    } else {
      words.back() += c;
    }
  }
  if (quote != '\0') throw Error(ErrorCode::kInvalid, "Quote is not closed: " + text);
  return words;
}

std::string DecodeBytes(const Lines& lines) {
  std::string bytes;
  for (const std::string& line : lines) {
    for (size_t at = 0; at < line.size(); ++at) {
      bytes += line[at] == '\\' ? DecodeEscape(line, ++at) : line[at];
    }
  }
  return bytes;
}

}  // namespace sqlflow::sftest
