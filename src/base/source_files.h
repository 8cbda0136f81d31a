// The texts that were read in one command, so that a Span can be shown as file, line and column.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "sqlflow/error.h"

namespace sqlflow {

// One text. Lines and columns are 1-based; columns count characters (code points), not bytes.
struct LineColumn {
  int line = 0;
  int column = 0;
};

// Grows only: an index and a returned reference stay valid. Not thread-safe while it grows.
class SourceFiles {
 public:
  // `name` is what messages show: a path relative to the project, "<command line>", …
  int Add(std::string name, std::string text);

  const std::string& name(int file) const;
  std::string_view text(int file) const;
  std::string_view text(Span span) const;
  // Of the span's begin; an offset past the end is the end.
  LineColumn Begin(Span span) const;
  LineColumn End(Span span) const;
  // The whole line without its line break that holds the byte.
  std::string_view LineAt(int file, uint32_t offset) const;
  int count() const { return static_cast<int>(files_.size()); }

 private:
  struct File {
    std::string name;
    std::string text;
    std::vector<uint32_t> line_starts;
  };
  LineColumn Locate(int file, uint32_t offset) const;

  std::deque<File> files_;
};

}  // namespace sqlflow
