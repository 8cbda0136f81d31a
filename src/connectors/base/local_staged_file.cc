#include "connectors/base/local_staged_file.h"

#include <unistd.h>

#include <filesystem>

#include "base/files.h"
#include "base/strings.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

void RequireFileTarget(const std::string& target) {
  std::error_code ignored;
  const fs::file_status status = fs::status(target, ignored);
  if (fs::is_directory(status) || target.ends_with('/')) {
    throw Error(ErrorCode::kInvalid, "Target is a folder: " + target)
        .Hint("Add the name of a file to it");
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    throw Error(ErrorCode::kInvalid, "Target is not a regular file: " + target);
  }
}

// The target's folder, or the nearest one above that exists.
std::string ExistingFolder(const std::string& target) {
  fs::path folder = ParentFolder(FollowLinks(target));
  std::error_code ignored;
  while (!fs::exists(folder, ignored) && folder.has_relative_path()) {
    folder = folder.parent_path();
  }
  return folder.empty() ? "." : folder.string();
}

void RequireWritable(const std::string& target) {
  const std::string folder = ExistingFolder(target);
  if (!fs::is_directory(folder)) {
    throw Error(ErrorCode::kInvalid, "Path is a file, not a folder: " + folder);
  }
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    throw Error(ErrorCode::kPermission, "Folder cannot be written to: " + folder)
        .Hint("Files are replaced by renaming, which needs the right to write to their folder");
  }
}

}  // namespace

LocalStagedFile::LocalStagedFile(std::string target, WriteMode mode) : target_(std::move(target)) {
  RequireFileTarget(target_);
  RequireWritable(target_);
  const std::string folder = ParentFolder(FollowLinks(target_));
  MakeFolders(folder);
  RemoveDeadTemporaries(folder);
  path_ = TemporaryNameBeside(target_);
  if (mode != WriteMode::kReplace) kept_ = IdentityOf(target_);
}

LocalStagedFile::~LocalStagedFile() {
  if (!committed_) ::unlink(path_.c_str());
}

std::string LocalStagedFile::target() const { return FollowLinks(target_); }

void LocalStagedFile::Hold() {
  if (lock_) return;
  lock_.emplace(ParentFolder(FollowLinks(target_)));
  if (!kept_ || *kept_ == IdentityOf(target_)) return;
  lock_.reset();
  throw Error(ErrorCode::kUnavailable,
              "Target was changed by another process while rows were added to it: " + target_)
      .Hint("Nothing was written; run it again");
}

WriteSummary LocalStagedFile::Commit() {
  SyncFile(path_);
  Hold();
  const int64_t bytes = FileSize(path_);
  ReplaceFile(path_, target_);
  committed_ = true;
  SyncFolder(ParentFolder(FollowLinks(target_)));
  return {.rows = 0, .bytes = bytes};
}

ConnectionReport CheckLocalTarget(const std::string& target) {
  ConnectionReport report;
  try {
    RequireFileTarget(target);
    RequireWritable(target);
    report.ok = true;
    report.summary =
        FileExists(target) ? "1 file, " + FormatBytes(FileSize(target)) : "New file: " + target;
  } catch (const Error& error) {
    report.error = error;
    report.summary = error.message();
  }
  return report;
}

}  // namespace sqlflow
