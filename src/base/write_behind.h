// Writes a growing file to the disk while it grows.
#pragma once

#include <string>
#include <thread>

namespace sqlflow {

// As long as it lives, asks the system every 100 ms to begin writing what the file has in memory,
// so that the sync at its end has little left to wait for. It makes nothing durable, and what fails
// is left for that sync to tell. The file need not exist yet.
class WriteBehind {
 public:
  explicit WriteBehind(std::string path);

 private:
  std::jthread thread_;
};

}  // namespace sqlflow
