#include "connectors/csv/mapped_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sqlflow/error.h"

namespace sqlflow {

MappedFile::MappedFile(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status = {};
  if (file >= 0 && ::fstat(file, &status) == 0 && status.st_size > 0) {
    size_ = static_cast<size_t>(status.st_size);
    bytes_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
  }
  const int reason = errno;
  if (file >= 0) ::close(file);
  if (file < 0 || bytes_ == MAP_FAILED) {
    throw Error(ErrorCode::kPermission,
                fmt::format("File cannot be read ({}): {}", std::strerror(reason), path));
  }
}

MappedFile::~MappedFile() {
  if (bytes_ != nullptr) ::munmap(bytes_, size_);
}

}  // namespace sqlflow
