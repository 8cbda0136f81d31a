#include "syntax/json_string.h"

#include <charconv>
#include <cstdint>
#include <optional>

namespace sqlflow {
namespace {

void AppendUtf8(uint32_t code, std::string& out) {
  const auto byte = [&](uint32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

// The four hex digits of a \uXXXX that starts at `position`.
std::optional<uint32_t> UnicodeEscape(std::string_view text, size_t position) {
  if (text.substr(position, 2) != "\\u" || text.size() < position + 6) return std::nullopt;
  uint32_t code = 0;
  const char* digits = text.data() + position + 2;
  const auto [end, error] = std::from_chars(digits, digits + 4, code, 16);
  if (error != std::errc() || end != digits + 4) return std::nullopt;
  return code;
}

class Decoder {
 public:
  Decoder(std::string_view text, size_t begin) : text_(text), begin_(begin), position_(begin + 1) {}

  JsonString Decode() {
    while (position_ < text_.size() && text_[position_] != '\n') {
      const char c = text_[position_];
      if (c == '"') {
        result_.end = position_ + 1;
        return std::move(result_);
      }
      if (c == '\\') {
        Escape();
      } else if (static_cast<unsigned char>(c) < 0x20) {
        Reject(1, "Control character in a JSON string", "Write it as an escape, such as \\t.");
      } else {
        result_.value += c;
        ++position_;
      }
    }
    result_.mistakes = {{begin_, begin_ + 1, "String is not closed: \"",
                         "Close it with \", or write a text of several lines in \"\"\"…\"\"\".",
                         true}};
    result_.end = position_;
    return std::move(result_);
  }

 private:
  void Escape() {
    static constexpr std::string_view kLetters = "\"\\/bfnrt";
    static constexpr std::string_view kMeaning = "\"\\/\b\f\n\r\t";
    const char letter = position_ + 1 < text_.size() ? text_[position_ + 1] : '\n';
    if (const size_t index = kLetters.find(letter); index != std::string_view::npos) {
      result_.value += kMeaning[index];
      position_ += 2;
    } else if (letter == 'u') {
      Unicode();
    } else {
      Reject(letter == '\n' ? 1 : 2, "Escape is not valid in JSON",
             "A backslash itself is written \\\\.");
    }
  }

  void Unicode() {
    const std::optional<uint32_t> code = UnicodeEscape(text_, position_);
    if (!code) return Reject(2, "Escape needs four hex digits: \\u");
    if (*code == 0) return Reject(6, "NUL character in a JSON string");
    if (*code < 0xD800 || *code > 0xDFFF) {
      AppendUtf8(*code, result_.value);
      position_ += 6;
      return;
    }
    const std::optional<uint32_t> low = UnicodeEscape(text_, position_ + 6);
    if (*code > 0xDBFF || !low || *low < 0xDC00 || *low > 0xDFFF) {
      return Reject(6, "Surrogate without its other half");
    }
    AppendUtf8(0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00), result_.value);
    position_ += 12;
  }

  void Reject(size_t length, std::string message, std::string hint = "") {
    result_.mistakes.push_back(
        {position_, position_ + length, std::move(message), std::move(hint), false});
    position_ += length;
  }

  std::string_view text_;
  size_t begin_;
  size_t position_;
  JsonString result_;
};

}  // namespace

JsonString DecodeJsonString(std::string_view text, size_t begin) {
  return Decoder(text, begin).Decode();
}

}  // namespace sqlflow
