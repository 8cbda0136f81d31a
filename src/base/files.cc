#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <random>
#include <utility>

#include "base/process.h"
#include "base/strings.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

// An open file, closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }
  bool Close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

ErrorCode CodeOf(int system_error) {
  switch (system_error) {
    case ENOENT:
    case ENOTDIR:
      return ErrorCode::kNotFound;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorCode::kPermission;
    default:
      return ErrorCode::kUnavailable;
  }
}

Error SystemError(std::string_view what, const std::string& path, int system_error) {
  return Error(CodeOf(system_error),
               fmt::format("{} ({}): {}", what, std::strerror(system_error), path));
}

void WriteAll(int fd, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw SystemError("File cannot be written", path, errno);
    text.remove_prefix(static_cast<size_t>(written));
  }
}

enum class Sync { kYes, kNo };

void WriteNewFile(const std::string& path, std::string_view text, Sync sync) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.ok()) throw SystemError("File cannot be written", path, errno);
  WriteAll(file.get(), text, path);
  if (sync == Sync::kYes && ::fsync(file.get()) != 0) {
    throw SystemError("File cannot be synced", path, errno);
  }
  if (!file.Close()) throw SystemError("File cannot be written", path, errno);
}

void WriteAndRename(const std::string& path, std::string_view text, Sync sync) {
  MakeFolders(ParentFolder(FollowLinks(path)));
  const std::string temporary = TemporaryNameBeside(path);
  try {
    WriteNewFile(temporary, text, sync);
    ReplaceFile(temporary, path);
  } catch (const Error&) {
    ::unlink(temporary.c_str());
    throw;
  }
}

}  // namespace

Error MissingFile(const std::string& path) {
  if (std::error_code ignored; fs::is_directory(path, ignored)) {
    return Error(ErrorCode::kInvalid, "Path is a folder, not a file: " + path);
  }
  Error error(ErrorCode::kNotFound, "File is missing: " + path);
  const std::string folder = ParentFolder(path);
  if (std::error_code ignored; !fs::is_directory(folder, ignored)) {
    return error.Hint(fmt::format("There is no folder \"{}\"", folder));
  }
  const std::string nearest = Nearest(fs::path(path).filename().string(), Siblings(path));
  if (nearest.empty()) return error;
  const fs::path suggestion = fs::path(path).parent_path() / nearest;
  return error.Hint(fmt::format("Did you mean \"{}\"?", suggestion.string()));
}

std::string ParentFolder(const std::string& path) {
  const std::string parent = fs::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

std::string FollowLinks(const std::string& path) {
  fs::path target = path;
  // As deep as the system itself follows.
  for (int depth = 0; depth < 40; ++depth) {
    std::error_code failed;
    const fs::path next = fs::read_symlink(target, failed);
    if (failed) return target.string();
    target = next.is_absolute() ? next : target.parent_path() / next;
  }
  throw Error(ErrorCode::kInvalid, "Symbolic links go in a circle: " + path);
}

FileIdentity IdentityOf(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  constexpr int64_t kSecond = 1'000'000'000;
  return {.device = found.st_dev,
          .inode = found.st_ino,
          .size = found.st_size,
          .modified_ns = found.st_mtim.tv_sec * kSecond + found.st_mtim.tv_nsec};
}

FolderLock::FolderLock(const std::string& folder)
    : fd_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
  }
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

std::string ReadFile(const std::string& path) {
  std::string text;
  ReadInPieces(path, [&text](std::string_view piece) { text += piece; });
  return text;
}

void ReadInPieces(const std::string& path, const std::function<void(std::string_view)>& take) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.ok()) {
    if (errno == ENOENT || errno == ENOTDIR) throw MissingFile(path);
    throw SystemError("File cannot be read", path, errno);
  }
  struct stat status {};
  if (::fstat(file.get(), &status) == 0 && S_ISDIR(status.st_mode)) {
    throw Error(ErrorCode::kInvalid, "Path is a folder, not a file: " + path);
  }
  char buffer[1 << 16];
  while (true) {
    const ssize_t got = ::read(file.get(), buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw SystemError("File cannot be read", path, errno);
    if (got == 0) return;
    take({buffer, static_cast<size_t>(got)});
  }
}

void WriteFileAtomically(const std::string& path, std::string_view text) {
  WriteAndRename(path, text, Sync::kYes);
  SyncFolder(ParentFolder(FollowLinks(path)));
}

void WriteFileUnsynced(const std::string& path, std::string_view text) {
  WriteAndRename(path, text, Sync::kNo);
}

void MakeFolders(const std::string& path) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (!failed) return;
  throw SystemError("Folder cannot be made", path, failed.value())
      .Hint("Choose a folder that may be written to");
}

std::string CanonicalPath(const std::string& path) {
  const std::string local = WithoutFileScheme(path);
  if (local == "-" || local.find("://") != std::string::npos) return path;
  const fs::path whole = fs::absolute(local);
  fs::path plain, rest;
  for (const fs::path& part : whole) {
    fs::path& end = rest.empty() && !HasWildcard(part.string()) ? plain : rest;
    end /= part;
  }
  std::error_code failed;
  fs::path found = fs::weakly_canonical(plain, failed);
  if (failed) found = plain;
  return (rest.empty() ? found : found / rest.lexically_normal()).string();
}

std::string WithoutFileScheme(const std::string& path) {
  constexpr std::string_view kScheme = "file://";
  return path.starts_with(kScheme) ? path.substr(kScheme.size()) : path;
}

bool LiesWithin(const std::string& path, const std::string& folder) {
  const auto normal = [](const std::string& text) {
    return (fs::absolute(text.empty() ? "." : text) / "").lexically_normal();
  };
  const fs::path relative = normal(path).lexically_relative(normal(folder));
  return !relative.empty() && *relative.begin() != "..";
}

bool FileExists(const std::string& path) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  return fs::exists(status) && !fs::is_directory(status);
}

int64_t FileSize(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) throw MissingFile(path);
    throw SystemError("File cannot be read", path, errno);
  }
  return status.st_size;
}

void SyncFile(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.ok()) throw SystemError("File cannot be synced", path, errno);
  if (::fsync(file.get()) != 0) throw SystemError("File cannot be synced", path, errno);
}

void SyncFolder(const std::string& path) {
  Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok()) throw SystemError("Folder cannot be synced", path, errno);
  // Some network file systems have no sync for folders; their renames are durable by themselves.
  if (::fsync(folder.get()) != 0 && errno != EINVAL && errno != ENOTSUP) {
    throw SystemError("Folder cannot be synced", path, errno);
  }
}

std::string TemporaryNameBeside(const std::string& path) {
  // Process ids repeat between containers that share a folder, hence the random part.
  std::random_device random;
  const uint64_t unique = (static_cast<uint64_t>(random()) << 32) | random();
  const std::string name =
      fmt::format("{}{}-{}-{:016x}", kTemporaryPrefix, MachineTag(), ::getpid(), unique);
  return (fs::path(FollowLinks(path)).parent_path() / name).string();
}

void RemoveDeadTemporaries(const std::string& folder) {
  const std::string ours = std::string(kTemporaryPrefix) + MachineTag() + "-";
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(ours)) continue;
    const pid_t owner = std::atoi(name.c_str() + ours.size());
    std::error_code ignored;
    if (owner > 0 && !IsAlive(owner)) fs::remove_all(entry->path(), ignored);
  }
}

void ReplaceFile(const std::string& from, const std::string& to) {
  const std::string target = FollowLinks(to);
  struct stat status {};
  if (::stat(target.c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) {
      throw Error(ErrorCode::kInvalid, "Target is not a regular file: " + to);
    }
    if (::chmod(from.c_str(), status.st_mode & 07777) != 0) {
      throw SystemError("File mode cannot be kept", to, errno);
    }
  }
  if (::rename(from.c_str(), target.c_str()) != 0) {
    throw SystemError("File cannot be replaced", to, errno);
  }
}

std::vector<std::string> Siblings(const std::string& path) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator entry(ParentFolder(path), failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::string name = entry->path().filename().string();
    if (!name.starts_with(kTemporaryPrefix)) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace sqlflow
