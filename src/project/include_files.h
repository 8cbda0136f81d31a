// The scripts that INCLUDE reads: found, parsed once, and followed for cycles.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "syntax/script.h"

namespace sqlflow {

class IncludeFiles {
 public:
  // `root` is the project's folder; all references must outlive this.
  IncludeFiles(const std::string& root, SourceFiles& files, Diagnostics& diagnostics);

  // Absolute paths that `path`, written in `including`, names: relative to that file, else to the
  // root; of a glob all matches, sorted. Empty after reporting that there are none.
  std::vector<std::string> Find(const Text& path, int including);

  // The parsed file; the same one when asked again. Null after reporting that it cannot be read.
  const Script* Read(const std::string& path, Span where);

  // The absolute path of a file of SourceFiles.
  std::string PathOf(int file) const;
  // A path as messages show it: relative to the root when it lies inside.
  std::string Shown(const std::string& path) const;

 private:
  const std::string& root_;
  SourceFiles& files_;
  Diagnostics& diagnostics_;
  std::map<std::string, std::optional<Script>> scripts_;
  std::map<int, std::string> paths_;
};

}  // namespace sqlflow
