#include "connectors/base/local_files.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "base/files.h"
#include "base/strings.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStandardInput = "/dev/stdin";

Error NoMatch(const std::string& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    return Error(ErrorCode::kInvalid, "Path is a folder, not a file: " + path)
        .Hint(fmt::format("Name the files in it: \"{}\"", (fs::path(path) / "*").string()));
  }
  if (!HasWildcard(path)) return MissingFile(path);
  Error error(ErrorCode::kNotFound, "No file matches: " + path);
  const std::string folder = ParentFolder(path);
  if (!HasWildcard(folder) && !fs::is_directory(folder, ignored)) {
    error.Hint(fmt::format("There is no folder \"{}\"", folder));
  }
  return error;
}

// From the project's root where the file lies below it, so that a project may be moved.
std::string UriOf(const std::string& path) {
  const fs::path normal = fs::path(path).lexically_normal();
  if (!normal.is_absolute()) return normal.string();
  const fs::path relative = normal.lexically_relative(fs::current_path());
  return relative.empty() || *relative.begin() == ".." ? normal.string() : relative.string();
}

SourceFile LookAt(const std::string& path) {
  SourceFile file{.uri = UriOf(path)};
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return file;
    throw Error(ErrorCode::kPermission,
                fmt::format("File cannot be looked at ({}): {}", std::strerror(errno), path));
  }
  if (S_ISDIR(found.st_mode)) throw NoMatch(path);
  if (!S_ISREG(found.st_mode)) {
    throw Error(ErrorCode::kInvalid, "Only regular files can be remembered: " + path)
        .Hint("Leave incremental_by out to read pipes and devices");
  }
  file.size = found.st_size;
  file.modified =
      std::chrono::system_clock::time_point(std::chrono::duration_cast<std::chrono::microseconds>(
          std::chrono::seconds(found.st_mtim.tv_sec) +
          std::chrono::nanoseconds(found.st_mtim.tv_nsec)));
  return file;
}

bool IsRegular(const std::string& file) {
  std::error_code ignored;
  return fs::is_regular_file(file, ignored);
}

std::ifstream OpenWithContent(const std::string& file) {
  if (fs::file_size(file) == 0) {
    throw Error(ErrorCode::kData, "File is empty: " + file)
        .Hint("A file without rows still needs its header line");
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    throw Error(ErrorCode::kPermission,
                fmt::format("File cannot be read ({}): {}", std::strerror(errno), file));
  }
  return stream;
}

bool IsLink(const std::string& path) {
  std::error_code ignored;
  return fs::is_symlink(path, ignored);
}

// Tells by what paths lead to whether they mean one file.
class FileKeys {
 public:
  fs::path Of(const std::string& path) {
    const std::string file = FollowLinks(path);
    const auto [folder, is_new] = folders_.try_emplace(ParentFolder(file));
    if (is_new) folder->second = CanonicalPath(folder->first);
    return folder->second / fs::path(file).filename();
  }

 private:
  std::map<std::string, fs::path> folders_;  // Looking at each for every file would take long.
};

// Each file by the first of its paths. A link goes where the file itself is named too: which file
// it leads to may be another one by the next run.
std::vector<std::string> EachOnce(const std::vector<std::string>& paths) {
  FileKeys keys;
  std::set<fs::path> files;  // Named by themselves.
  for (const std::string& path : paths) {
    if (!IsLink(path)) files.insert(keys.Of(path));
  }
  std::vector<std::string> once;
  std::set<fs::path> taken;
  for (const std::string& path : paths) {
    const fs::path key = keys.Of(path);
    if (IsLink(path) && files.contains(key)) continue;
    if (taken.insert(key).second) once.push_back(path);
  }
  return once;
}

}  // namespace

std::vector<std::string> MatchingFiles(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (std::string path : paths) {
    if (path == "-") path = kStandardInput;
    path = WithoutFileScheme(path);
    const std::vector<std::string> matches = Glob(path);
    if (matches.empty()) throw NoMatch(path);
    files.insert(files.end(), matches.begin(), matches.end());
  }
  return EachOnce(files);
}

std::vector<SourceFile> LocalFiles(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const std::string& written : paths) {
    const std::string path = WithoutFileScheme(written);
    std::vector<std::string> matches = Glob(path);
    if (matches.empty() && !HasWildcard(path)) matches.push_back(path);
    names.insert(names.end(), matches.begin(), matches.end());
  }
  std::vector<SourceFile> files;
  for (const std::string& name : EachOnce(names)) files.push_back(LookAt(name));
  return files;
}

int64_t TotalSize(const std::vector<std::string>& files) {
  int64_t bytes = 0;
  for (const std::string& file : files) {
    if (IsRegular(file)) bytes += FileSize(file);
  }
  return bytes;
}

ConnectionReport CheckLocalFiles(const std::vector<std::string>& paths) {
  ConnectionReport report;
  try {
    const std::vector<std::string> files = MatchingFiles(paths);
    for (const std::string& file : files) {
      if (IsRegular(file)) RequireContent(file);
    }
    report.ok = true;
    report.summary =
        fmt::format("{} {}, {}", FormatCount(static_cast<int64_t>(files.size())),
                    files.size() == 1 ? "file" : "files", FormatBytes(TotalSize(files)));
  } catch (const Error& error) {
    report.error = error;
    report.summary = error.message();
  }
  return report;
}

std::vector<ObjectInfo> ListLocalFiles(const std::vector<std::string>& paths) {
  std::vector<ObjectInfo> objects;
  for (const std::string& file : MatchingFiles(paths)) {
    ObjectInfo object;
    object.name = file;
    object.kind = "file";
    if (IsRegular(file)) object.bytes = FileSize(file);
    objects.push_back(std::move(object));
  }
  std::sort(objects.begin(), objects.end(),
            [](const ObjectInfo& a, const ObjectInfo& b) { return a.name < b.name; });
  return objects;
}

void RequireText(const std::string& file) {
  if (!IsRegular(file)) return;
  std::ifstream stream = OpenWithContent(file);
  char head[1024];
  stream.read(head, sizeof(head));
  if (std::memchr(head, '\0', static_cast<size_t>(stream.gcount())) != nullptr) {
    throw Error(ErrorCode::kData, "File is not text: " + file)
        .Hint("Name its format with TYPE, its encoding or its compression");
  }
}

void RequireContent(const std::string& file) {
  if (IsRegular(file)) OpenWithContent(file);
}

}  // namespace sqlflow
