// Files on the local disk. Paths are relative to the working directory, which is the project's
// root.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sqlflow/error.h"

namespace sqlflow {

// "File is missing: data/a.csv" with the nearest sibling as the hint, or that it is a folder.
Error MissingFile(const std::string& path);
// Throws Error(kNotFound) naming the nearest sibling, or kPermission.
std::string ReadFile(const std::string& path);
// Hands over the bytes in order; throws as ReadFile does.
void ReadInPieces(const std::string& path, const std::function<void(std::string_view)>& take);
// Writes beside the target under a temporary name, syncs, renames, syncs the folder: a reader or a
// crash sees the old file or the new one, never a part. Makes missing folders.
void WriteFileAtomically(const std::string& path, std::string_view text);
// The same for what may be lost in a crash of the machine: nothing is synced.
void WriteFileUnsynced(const std::string& path, std::string_view text);
void MakeFolders(const std::string& path);
bool FileExists(const std::string& path);
int64_t FileSize(const std::string& path);
// Makes a file's bytes, or a folder's entries, durable. Throws Error with the system's reason.
void SyncFile(const std::string& path);
void SyncFolder(const std::string& path);
// A name in the target's folder that no other run uses and that starts with kTemporaryPrefix.
std::string TemporaryNameBeside(const std::string& path);
inline constexpr std::string_view kTemporaryPrefix = ".sqlflow-tmp-";
// Removes the temporary files and folders in a folder that processes of this machine left when they
// died.
void RemoveDeadTemporaries(const std::string& folder);
// The file that a symbolic link leads to, also when it does not exist yet; other paths unchanged.
std::string FollowLinks(const std::string& path);
// The absolute path of what a path or a file:// URI leads to, the same for every way to write it:
// links are followed as far as there is something; from the first wildcard on it is left as it is.
// Other URIs and "-" stay.
std::string CanonicalPath(const std::string& path);
// "file:///data/a.csv" gives "/data/a.csv", other paths stay.
std::string WithoutFileScheme(const std::string& path);
// Whether a path is the folder or leads into it, by its text: links are not followed.
bool LiesWithin(const std::string& path, const std::string& folder);
// Tells whether a file was replaced or written to.
struct FileIdentity {
  uint64_t device = 0;
  uint64_t inode = 0;  // 0: there is none.
  int64_t size = 0;
  int64_t modified_ns = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};
FileIdentity IdentityOf(const std::string& path);
// What other processes that lock the same folder wait for, as far as the file system has locks.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int fd_;
};
// "." for a bare name.
std::string ParentFolder(const std::string& path);
// Renames over `to`, keeping the mode of an existing file and writing through a symbolic link.
void ReplaceFile(const std::string& from, const std::string& to);

// Files matching `*`, `?`, `[…]`, `{a,b}` and `**`, sorted; folders are left out. A pattern without
// wildcards gives the file itself when it exists.
std::vector<std::string> Glob(const std::string& pattern);
bool HasWildcard(std::string_view path);
// Whether a pattern may match the path, or something in the folder that it is. Both are absolute.
bool MayMatchWithin(const std::string& pattern, const std::string& path);
// Names in the folder of `path`, for "did you mean"; empty when it cannot be read.
std::vector<std::string> Siblings(const std::string& path);

}  // namespace sqlflow
