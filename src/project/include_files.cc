#include "project/include_files.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "base/files.h"
#include "base/strings.h"
#include "syntax/parser.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

std::string Normal(const fs::path& path) { return path.lexically_normal().string(); }

}  // namespace

IncludeFiles::IncludeFiles(const std::string& root, SourceFiles& files, Diagnostics& diagnostics)
    : root_(root), files_(files), diagnostics_(diagnostics) {}

std::string IncludeFiles::PathOf(int file) const {
  const auto known = paths_.find(file);
  if (known != paths_.end()) return known->second;
  if (file < 0 || file >= files_.count()) return Normal(fs::path(root_) / "");
  return Normal(fs::path(root_) / files_.name(file));
}

std::string IncludeFiles::Shown(const std::string& path) const {
  const std::string folder = root_.ends_with('/') ? root_ : root_ + "/";
  return path.starts_with(folder) ? path.substr(folder.size()) : path;
}

std::vector<std::string> IncludeFiles::Find(const Text& path, int including) {
  const std::string beside = Normal(fs::path(PathOf(including)).parent_path() / path.value);
  const std::string below_root = Normal(fs::path(root_) / path.value);
  for (const std::string& candidate : {beside, below_root}) {
    if (HasWildcard(path.value)) {
      std::vector<std::string> found = Glob(candidate);
      if (!found.empty()) return found;
    } else if (FileExists(candidate)) {
      return {candidate};
    }
  }
  if (HasWildcard(path.value)) {
    diagnostics_.Error("SF0420", path.span, fmt::format("No file matches: {}", path.value));
    return {};
  }
  const fs::path written(path.value);
  std::string nearest = Nearest(written.filename().string(), Siblings(beside));
  std::string hint;
  if (!nearest.empty()) {
    hint = fmt::format("Did you mean \"{}\"?", (written.parent_path() / nearest).string());
  }
  if (hint.empty()) hint = "Paths are relative to the including file, then to the project's root";
  diagnostics_.Error("SF0420", path.span, fmt::format("Included file is missing: {}", path.value),
                     std::move(hint));
  return {};
}

const Script* IncludeFiles::Read(const std::string& path, Span where) {
  const auto [entry, is_new] = scripts_.try_emplace(path);
  if (is_new) {
    try {
      const int file = files_.Add(Shown(path), ReadFile(path));
      paths_[file] = path;
      entry->second = Parse(files_, file, diagnostics_);
    } catch (const Error& error) {
      diagnostics_.Add("SF0420", error, where);
    }
  }
  return entry->second ? &*entry->second : nullptr;
}

}  // namespace sqlflow
