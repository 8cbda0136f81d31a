#include "syntax/encoding.h"

#include <cstdint>

#include "base/utf8.h"

namespace sqlflow {

bool CheckEncoding(std::string_view text, int file, Diagnostics& diagnostics) {
  if (const size_t nul = text.find('\0'); nul != std::string_view::npos) {
    const auto at = static_cast<uint32_t>(nul);
    diagnostics.Error("SF0106", {file, at, at + 1}, "File holds a NUL byte",
                      "Is this a text file? Save it as UTF-8");
    return false;
  }
  for (size_t offset = 0; offset < text.size();) {
    const Character character = DecodeCharacter(text, offset);
    if (!character.valid) {
      const auto at = static_cast<uint32_t>(offset);
      diagnostics.Error("SF0106", {file, at, at + 1}, "File is not UTF-8 at this byte",
                        "Save the file as UTF-8");
      return false;
    }
    offset += static_cast<size_t>(character.bytes);
  }
  return true;
}

}  // namespace sqlflow
