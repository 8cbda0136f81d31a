#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <span>

#include "base/files.h"
#include "base/strings.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

// Position of the brace that closes the one at `open`, or npos.
size_t ClosingBrace(std::string_view pattern, size_t open) {
  int depth = 0;
  for (size_t i = open; i < pattern.size(); ++i) {
    if (pattern[i] == '{') ++depth;
    if (pattern[i] == '}' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

std::vector<std::string> SplitAlternatives(std::string_view body) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : body) {
    if (c == '{') ++depth;
    if (c == '}') --depth;
    if (c == ',' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// "{a,b}.csv" gives "a.csv" and "b.csv". A brace that is never closed stands for itself.
void ExpandBraces(const std::string& pattern, std::vector<std::string>& expanded) {
  const size_t open = pattern.find('{');
  const size_t close = open == std::string::npos ? open : ClosingBrace(pattern, open);
  if (close == std::string::npos) {
    expanded.push_back(pattern);
    return;
  }
  const std::string body = pattern.substr(open + 1, close - open - 1);
  for (const std::string& part : SplitAlternatives(body)) {
    ExpandBraces(pattern.substr(0, open) + part + pattern.substr(close + 1), expanded);
  }
}

bool IsPattern(std::string_view segment) {
  return segment.find_first_of("*?[") != std::string_view::npos;
}

// Walks down one pattern, segment by segment.
class Walker {
 public:
  Walker(std::vector<std::string> segments, std::vector<std::string>& found)
      : segments_(std::move(segments)), found_(found) {}

  void Walk(const fs::path& folder, size_t index) {
    if (index == segments_.size()) return;
    const std::string& segment = segments_[index];
    if (segment == "**") {
      WalkAnyDepth(folder, index);
    } else if (!IsPattern(segment)) {
      Step(folder / segment, index);
    } else {
      WalkMatching(folder, index);
    }
  }

 private:
  void WalkMatching(const fs::path& folder, size_t index) {
    for (const fs::path& entry : Entries(folder)) {
      const std::string name = entry.filename().string();
      // As in a shell, a hidden file must be named with its dot.
      if (::fnmatch(segments_[index].c_str(), name.c_str(), FNM_PERIOD | FNM_NOESCAPE) == 0) {
        Step(folder / name, index);
      }
    }
  }

  void WalkAnyDepth(const fs::path& folder, size_t index) {
    if (index + 1 < segments_.size()) Walk(folder, index + 1);
    for (const fs::path& entry : Entries(folder)) {
      const std::string name = entry.filename().string();
      if (name.starts_with('.')) continue;
      std::error_code ignored;
      const bool is_folder = fs::is_directory(entry, ignored);
      if (index + 1 == segments_.size() && !is_folder) found_.push_back((folder / name).string());
      // A link to a folder above would never end.
      if (is_folder && !fs::is_symlink(entry, ignored)) WalkAnyDepth(folder / name, index);
    }
  }

  void Step(const fs::path& path, size_t index) {
    std::error_code ignored;
    if (index + 1 < segments_.size()) {
      if (fs::is_directory(path, ignored)) Walk(path, index + 1);
    } else if (FileExists(path.string())) {
      found_.push_back(path.string());
    }
  }

  static std::vector<fs::path> Entries(const fs::path& folder) {
    std::vector<fs::path> entries;
    std::error_code failed;
    const fs::path where = folder.empty() ? fs::path(".") : folder;
    for (fs::directory_iterator entry(where, failed), end; !failed && entry != end;
         entry.increment(failed)) {
      entries.push_back(entry->path());
    }
    return entries;
  }

  std::vector<std::string> segments_;
  std::vector<std::string>& found_;
};

std::vector<std::string> Segments(const std::string& path) {
  std::vector<std::string> segments = Split(path, '/');
  std::erase(segments, "");
  return segments;
}

void GlobOne(const std::string& pattern, std::vector<std::string>& found) {
  Walker(Segments(pattern), found).Walk(pattern.starts_with('/') ? "/" : "", 0);
}

bool MayMatch(std::span<const std::string> pattern, std::span<const std::string> path) {
  if (path.empty()) return true;
  if (pattern.empty()) return false;
  if (pattern.front() == "**") {
    return MayMatch(pattern.subspan(1), path) || MayMatch(pattern, path.subspan(1));
  }
  return ::fnmatch(pattern.front().c_str(), path.front().c_str(), FNM_NOESCAPE) == 0 &&
         MayMatch(pattern.subspan(1), path.subspan(1));
}

}  // namespace

bool HasWildcard(std::string_view path) {
  return path.find_first_of("*?[{") != std::string_view::npos;
}

bool MayMatchWithin(const std::string& pattern, const std::string& path) {
  std::vector<std::string> patterns;
  ExpandBraces(pattern, patterns);
  const std::vector<std::string> segments = Segments(path);
  return std::ranges::any_of(patterns, [&segments](const std::string& each) {
    return MayMatch(Segments(each), segments);
  });
}

std::vector<std::string> Glob(const std::string& pattern) {
  // A file may be called "data[1].csv".
  if (FileExists(pattern)) return {pattern};
  if (!HasWildcard(pattern)) return {};
  std::vector<std::string> patterns, found;
  ExpandBraces(pattern, patterns);
  for (const std::string& each : patterns) GlobOne(each, found);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace sqlflow
