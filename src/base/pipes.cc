#include "base/pipes.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow {
namespace {

constexpr int kPollMilliseconds = 100;
constexpr size_t kChunkBytes = 1 << 20;

Error Failure(const char* doing) {
  return Error(ErrorCode::kUnavailable,
               std::string("Input cannot be ") + doing + ": " + std::strerror(errno));
}

// The descriptor that a path stands for.
std::optional<int> DescriptorOf(std::string_view path) {
  if (path == "/dev/stdin") return STDIN_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    const std::string_view digits = path.substr(folder.size());
    int number = 0;
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failure == std::errc() && end == digits.data() + digits.size()) return number;
  }
  return std::nullopt;
}

// Has no name, so that nothing is left behind.
class UnnamedFile {
 public:
  UnnamedFile() {
    std::string path = (std::filesystem::temp_directory_path() / "sqlflow-input-XXXXXX").string();
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

void Copy(int descriptor, int file, const CancelToken& cancel) {
  std::vector<char> chunk(kChunkBytes);
  while (true) {
    cancel.ThrowIfCancelled();
    pollfd waiting{descriptor, POLLIN, 0};
    if (::poll(&waiting, 1, kPollMilliseconds) <= 0) continue;
    const ssize_t size = ::read(descriptor, chunk.data(), chunk.size());
    if (size == 0) return;
    if (size > 0) {
      WriteAll(file, chunk.data(), static_cast<size_t>(size));
    } else if (errno != EINTR && errno != EAGAIN) {
      throw Failure("read");
    }
  }
}

void KeepDescriptor(int descriptor, const CancelToken& cancel) {
  static std::mutex mutex;  // Guards the descriptors themselves.
  const std::lock_guard lock(mutex);
  struct stat status = {};
  if (::fstat(descriptor, &status) != 0) throw Failure("read");
  if (S_ISREG(status.st_mode)) return;
  const UnnamedFile file;
  Copy(descriptor, file.get(), cancel);
  if (::dup2(file.get(), descriptor) < 0) throw Failure("kept");
}

}  // namespace

void KeepPipe(const std::string& path, const CancelToken& cancel) {
  if (const std::optional<int> descriptor = DescriptorOf(path)) {
    return KeepDescriptor(*descriptor, cancel);
  }
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISFIFO(status.st_mode)) return;
  throw Error(ErrorCode::kInvalid, "File is a pipe, which can be read only once: " + path)
      .Hint("Let standard input be it: sqlflow … < " + path + ", and read \"/dev/stdin\"");
}

}  // namespace sqlflow
