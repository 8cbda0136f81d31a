#include "connectors/base/local_staged_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include "base/file_state.h"
#include "base/files.h"
#include "base/strings.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

// Relative to the folder, sorted.
std::vector<fs::path> FilesBelow(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_directory()) files.push_back(entry.path().lexically_relative(folder));
  }
  std::ranges::sort(files);
  return files;
}

void RequireOwnFolder(const std::string& target, const std::vector<std::string>& suffixes) {
  if (!fs::exists(target)) return;
  if (!fs::is_directory(target)) {
    throw Error(ErrorCode::kInvalid, "Target is a file, not a folder: " + target)
        .Hint("Several files are written into a folder: choose another path, or remove the file");
  }
  for (const fs::path& file : FilesBelow(target)) {
    const std::string name = ToLower(file.string());
    if (std::ranges::any_of(suffixes, [&](const std::string& end) { return name.ends_with(end); }))
      continue;
    throw Error(ErrorCode::kInvalid,
                fmt::format("Folder {} holds another file: {}", target, file.string()))
        .Hint("A folder of its own is replaced as a whole: choose another path");
  }
}

// Without the slash at the end, which would have temporary names lie in the folder, and of the
// folder that a link leads to.
std::string FolderPath(const std::string& target) {
  const fs::path path = fs::path(target).lexically_normal();
  return FollowLinks((path.has_filename() ? path : path.parent_path()).string());
}

Error MoveError(const fs::path& to, const std::error_code& reason) {
  return Error(ErrorCode::kPermission,
               fmt::format("File cannot be put in place ({}): {}", reason.message(), to.string()));
}

void Move(const fs::path& from, const fs::path& to) {
  const std::string folder = ParentFolder(to.string());
  MakeFolders(folder);
  std::error_code failed;
  fs::rename(from, to, failed);
  if (failed) throw MoveError(to, failed);
  SyncFolder(folder);
}

}  // namespace

LocalStagedFolder::LocalStagedFolder(const std::string& target, const WriteRequest& request,
                                     const std::vector<std::string>& suffixes)
    : target_(FolderPath(target)),
      mode_(request.mode),
      write_(HashOf(request.id.run + '\n' + request.id.step).substr(0, 16)) {
  RequireOwnFolder(target_, suffixes);
  const std::string parent = ParentFolder(target_);
  MakeFolders(parent);
  RemoveDeadTemporaries(parent);
  path_ = TemporaryNameBeside(target_);
}

LocalStagedFolder::~LocalStagedFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

WriteSummary LocalStagedFolder::Commit() {
  WriteSummary summary;
  MakeFolders(path_);
  for (const fs::path& file : FilesBelow(path_)) {
    const std::string path = (fs::path(path_) / file).string();
    SyncFile(path);
    SyncFolder(ParentFolder(path));
    summary.bytes += FileSize(path);
  }
  if (!fs::exists(target_)) {
    Move(path_, target_);
  } else if (mode_ == WriteMode::kAppend) {
    AddFiles();
  } else {
    Replace();
  }
  return summary;
}

void LocalStagedFolder::Replace() const {
  const bool swapped =
      ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0;
  // The old files bear the temporary name now and go with it.
  if (swapped) return SyncFolder(ParentFolder(target_));
  if (errno != EINVAL && errno != ENOSYS) {
    throw MoveError(target_, std::error_code(errno, std::generic_category()));
  }
  ReplaceFileByFile();
}

void LocalStagedFolder::ReplaceFileByFile() const {
  const std::vector<fs::path> old_files = FilesBelow(target_);
  std::set<fs::path> kept;
  for (const fs::path& file : FilesBelow(path_)) {
    Move(fs::path(path_) / file, fs::path(target_) / file);
    kept.insert(file);
  }
  for (const fs::path& file : old_files) {
    if (!kept.contains(file)) fs::remove(fs::path(target_) / file);
  }
}

void LocalStagedFolder::AddFiles() const {
  for (const fs::path& file : FilesBelow(target_)) {
    if (file.filename().string().starts_with(write_)) fs::remove(fs::path(target_) / file);
  }
  for (const fs::path& file : FilesBelow(path_)) {
    const std::string name = write_ + '_' + file.filename().string();
    Move(fs::path(path_) / file, fs::path(target_) / file.parent_path() / name);
  }
}

}  // namespace sqlflow
