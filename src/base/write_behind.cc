#include "base/write_behind.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace sqlflow {
namespace {

// False when the thread is to end.
bool Pause(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  woken.wait_for(lock, stop, std::chrono::milliseconds(100), [] { return false; });
  return !stop.stop_requested();
}

void BeginWriting(int file) {
#ifdef __linux__
  ::sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
  static_cast<void>(file);  // Only the sync at the end remains.
#endif
}

}  // namespace

WriteBehind::WriteBehind(std::string path)
    : thread_([path = std::move(path)](const std::stop_token& stop) {
        int file = -1;
        while (Pause(stop)) {
          if (file < 0) file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
          if (file >= 0) BeginWriting(file);
        }
        if (file >= 0) ::close(file);
      }) {}

}  // namespace sqlflow
