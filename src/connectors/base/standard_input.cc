#include "connectors/base/standard_input.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace sqlflow {
namespace {

constexpr int kPollMilliseconds = 100;
constexpr size_t kChunkBytes = 1 << 20;

Error Failure(const char* doing) {
  return Error(ErrorCode::kUnavailable,
               std::string("Standard input cannot be ") + doing + ": " + std::strerror(errno));
}

// Has no name, so that nothing is left behind.
class UnnamedFile {
 public:
  UnnamedFile() {
    std::string path = (std::filesystem::temp_directory_path() / "sqlflow-stdin-XXXXXX").string();
    file_ = ::mkstemp(path.data());
    if (file_ < 0) throw Failure("kept");
    ::unlink(path.c_str());
  }
  ~UnnamedFile() { ::close(file_); }
  UnnamedFile(const UnnamedFile&) = delete;
  UnnamedFile& operator=(const UnnamedFile&) = delete;

  int get() const { return file_; }

 private:
  int file_;
};

void WriteAll(int file, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(file, bytes, size);
    if (written < 0 && errno != EINTR) throw Failure("kept");
    if (written <= 0) continue;
    bytes += written;
    size -= static_cast<size_t>(written);
  }
}

void CopyTo(int file, const CancelToken& cancel) {
  std::vector<char> chunk(kChunkBytes);
  while (true) {
    cancel.ThrowIfCancelled();
    pollfd waiting{STDIN_FILENO, POLLIN, 0};
    if (::poll(&waiting, 1, kPollMilliseconds) <= 0) continue;
    const ssize_t size = ::read(STDIN_FILENO, chunk.data(), chunk.size());
    if (size == 0) return;
    if (size > 0) {
      WriteAll(file, chunk.data(), static_cast<size_t>(size));
    } else if (errno != EINTR && errno != EAGAIN) {
      throw Failure("read");
    }
  }
}

}  // namespace

void KeepStandardInput(const CancelToken& cancel) {
  static std::mutex mutex;  // Guards standard input itself.
  const std::lock_guard lock(mutex);
  struct stat status = {};
  if (::fstat(STDIN_FILENO, &status) != 0) throw Failure("read");
  if (S_ISREG(status.st_mode)) return;
  const UnnamedFile file;
  CopyTo(file.get(), cancel);
  if (::dup2(file.get(), STDIN_FILENO) < 0) throw Failure("kept");
}

}  // namespace sqlflow
