// What a file held at some time, small enough to be written down.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sqlflow {

struct FileState {
  int64_t size = -1;  // -1: there was no file.
  std::string hash;   // Of the bytes, 128 bits in hex; empty without a file.
  friend bool operator==(const FileState&, const FileState&) = default;
};

// Reads the whole file. Throws Error as ReadFile does, but for a file that is missing.
FileState StateOfFile(const std::string& path);
// XXH3, 128 bits in hex: for telling texts apart, not against forgery.
std::string HashOf(std::string_view text);

}  // namespace sqlflow
