// What a file held at some time, small enough to be written down.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sqlflow/context.h"

namespace sqlflow {

struct FileState {
  int64_t size = -1;  // -1: there was no file.
  std::string hash;   // Of the bytes, 128 bits in hex; empty without a file.
  friend bool operator==(const FileState&, const FileState&) = default;
};

// Reads the whole file. Throws Error as ReadFile does, but for a file that is missing.
FileState StateOfFile(const std::string& path);
// The same; throws Error(kCancelled) soon after it was cancelled.
FileState StateOfFile(const std::string& path, const CancelToken& cancel);
// XXH3, 128 bits in hex: for telling texts apart, not against forgery.
std::string HashOf(std::string_view text);

}  // namespace sqlflow
