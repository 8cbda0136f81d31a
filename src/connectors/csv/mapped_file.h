// A file's bytes without a copy.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sqlflow {

// Pages are read when they are looked at, so the head of a large file costs little.
class MappedFile {
 public:
  // Throws Error(kPermission) when the file cannot be opened.
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view text() const { return {static_cast<const char*>(bytes_), size_}; }

 private:
  void* bytes_ = nullptr;
  size_t size_ = 0;
};

}  // namespace sqlflow
